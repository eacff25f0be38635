// Tiles of 64 by 64: products of rows by rows, and rows added up by weights, through shared memory; and which
// slots a query sees. A block has 256 threads; thread (x, y) = (i % 16, i / 16) holds a 4 by 4 part of a
// tile.

#ifndef HEED_TILES
#define HEED_TILES

#include "kernel.cuh"

#define TILE 64
/** Inner elements of a product that are in shared memory at a time. */
#define DEPTH 32
/** Rows that are added up at a time. */
#define STEP 16
/** How far lines of a tile lie apart: four more keep both readers and writers in different banks. */
#define PITCH (TILE + 4)
/** Columns of a result that a block makes. */
#define BREADTH 128

/** Shared memory: 42 KB. */
struct Tiles {
    float *left;
    float *right;
    float *weights;
    float *rows;
};

#define SHARED_TILES(name) \
    SHARED(Four<float>, name##Left, DEPTH *PITCH / 4); \
    SHARED(Four<float>, name##Right, DEPTH *PITCH / 4); \
    SHARED(Four<float>, name##Weights, TILE *PITCH / 4); \
    SHARED(Four<float>, name##Rows, STEP *BREADTH / 4); \
    Tiles name = {&name##Left[0].x, &name##Right[0].x, &name##Weights[0].x, &name##Rows[0].x}

/** Rows of one head: element (i, j) at x[i*stride + j]. */
struct Matrix {
    const float *x;
    int stride;
    int rows;
    int columns;

    DEVICE Matrix from(int row) const {
        return {x + row * stride, stride, rows - row, columns};
    }
};

DEVICE int tileX() {
    return threadIdx.x % 16;
}

DEVICE int tileY() {
    return threadIdx.x / 16;
}

/** Turns 64 rows of DEPTH columns; eight neighbours in a row to a sector, lanes to different banks. */
DEVICE void loadTurned(Matrix m, int column, float *to) {
#pragma unroll 4
    for (int i = threadIdx.x; i < TILE * DEPTH; i += 256) {
        int c = i % 8 + 8 * (i / 32 % 4);
        int r = i / 8 % 4 + 4 * (i / 128);
        to[c * PITCH + r] = r < m.rows && column + c < m.columns ? m.x[r * m.stride + column + c] : 0.0f;
    }
}

DEVICE Four<float> four(const float *at) {
    return *reinterpret_cast<const Four<float> *>(at);
}

/** acc[i][j] = row y*4+i of a times row x*4+j of b. Begins with a barrier. */
DEVICE void product(const Tiles &tiles, Matrix a, Matrix b, float (&acc)[4][4]) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++) {
            acc[i][j] = 0.0f;
        }
    }
    for (int from = 0; from < a.columns; from += DEPTH) {
        __syncthreads();
        loadTurned(a, from, tiles.left);
        loadTurned(b, from, tiles.right);
        __syncthreads();
        int depth = min(DEPTH, a.columns - from);
#pragma unroll 2
        for (int c = 0; c < depth; c++) {
            Four<float> x = four(tiles.left + c * PITCH + tileY() * 4);
            Four<float> y = four(tiles.right + c * PITCH + tileX() * 4);
            float left[4] = {x.x, x.y, x.z, x.w};
            float right[4] = {y.x, y.y, y.z, y.w};
#pragma unroll
            for (int i = 0; i < 4; i++) {
#pragma unroll
                for (int j = 0; j < 4; j++) {
                    acc[i][j] += left[i] * right[j];
                }
            }
        }
    }
}

DEVICE void keepWeights(const Tiles &tiles, const float (&w)[4][4]) {
    float *to = tiles.weights + tileY() * 4 * PITCH + tileX() * 4;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        *reinterpret_cast<Four<float> *>(to + i * PITCH) = {w[i][0], w[i][1], w[i][2], w[i][3]};
    }
}

/** Which column of the result a thread's number c is: neighbours by fours where it has so many. */
template <int C>
DEVICE int columnOf(int c) {
    return C >= 4 ? c / 4 * 64 + tileX() * 4 + c % 4 : tileX() + 16 * c;
}

template <int C>
DEVICE void loadColumns(const float *row, float (&to)[C]) {
    if constexpr (C >= 4) {
#pragma unroll
        for (int c = 0; c < C; c += 4) {
            Four<float> x = four(row + columnOf<C>(c));
            to[c] = x.x;
            to[c + 1] = x.y;
            to[c + 2] = x.z;
            to[c + 3] = x.w;
        }
    } else {
#pragma unroll
        for (int c = 0; c < C; c++) {
            to[c] = row[columnOf<C>(c)];
        }
    }
}

/**
 * out[i][c] += weights[y*4+i][r] * m[r][column + columnOf(c)] over up to 64 rows r of m. Begins with a
 * barrier, behind
 * which the weights are there, and ends with one, behind which they may be overwritten.
 */
template <int C>
DEVICE void addRows(const Tiles &tiles, Matrix m, int column, float (&out)[4][C]) {
    for (int from = 0; from < TILE && from < m.rows; from += STEP) {
        __syncthreads();
#pragma unroll 4
        for (int i = threadIdx.x; i < STEP * 16 * C; i += 256) {
            int r = i / (16 * C);
            int c = i % (16 * C);
            tiles.rows[r * BREADTH + c] = from + r < m.rows && column + c < m.columns
                    ? m.x[(from + r) * m.stride + column + c] : 0.0f;
        }
        __syncthreads();
#pragma unroll 1
        for (int r = 0; r < STEP; r += 4) {
            float w[4][4];
#pragma unroll
            for (int i = 0; i < 4; i++) {
                Four<float> x = four(tiles.weights + (tileY() * 4 + i) * PITCH + from + r);
                w[i][0] = x.x;
                w[i][1] = x.y;
                w[i][2] = x.z;
                w[i][3] = x.w;
            }
#pragma unroll
            for (int e = 0; e < 4; e++) {
                float x[C];
                loadColumns<C>(tiles.rows + (r + e) * BREADTH, x);
#pragma unroll
                for (int i = 0; i < 4; i++) {
#pragma unroll
                    for (int c = 0; c < C; c++) {
                        out[i][c] += w[i][e] * x[c];
                    }
                }
            }
        }
    }
    __syncthreads();
}

/** Which head of which batch row, and which tile of it, a block works on. */
struct Head {
    int batch;
    int head;
    int first;

    DEVICE Head(int heads, int length) {
        int tiles = (length + TILE - 1) / TILE;
        first = static_cast<int>(blockIdx.x) % tiles * TILE;
        head = static_cast<int>(blockIdx.x) / tiles % heads;
        batch = static_cast<int>(blockIdx.x) / tiles / heads;
    }

    template <class T>
    DEVICE T *at(T *base, const int *stride) const {
        return base + batch * stride[0] + head * stride[1];
    }

    DEVICE Matrix matrix(const float *base, const int *stride, int rows, int columns) const {
        return {at(base, stride), stride[2], rows, columns};
    }
};

/** Which slots a query sees. */
struct Open {
    const int *mask;
    int stepStride;
    int slotStride;
    int counting;
    int steps;
    int slots;
    bool causal;

    template <class Args>
    DEVICE Open(const Args &a, const Head &of) {
        mask = static_cast<const int *>(a.mask);
        if (mask != nullptr) {
            mask = of.at(mask, a.maskStride);
        }
        stepStride = a.maskStride[2];
        slotStride = a.maskStride[3];
        // of a float mask's bits the sign does not count: both zeros hide
        counting = a.maskType == 0 ? 0x7fffffff : -1;
        steps = a.steps;
        slots = a.slots;
        causal = a.causal != 0;
    }

    DEVICE bool sees(int t, int s) const {
        return t < steps && s < slots && (!causal || s <= t + slots - steps)
                && (mask == nullptr || (mask[t * stepStride + s * slotStride] & counting) != 0);
    }

    /** Behind the last slot that one of 64 queries may see. */
    DEVICE int slotsEnd(int t) const {
        int end = causal ? min(t + TILE, steps) + slots - steps : slots;
        return max(0, min(end, slots));
    }

    /** The first query that may see one of these slots. */
    DEVICE int firstStep(int s) const {
        return causal ? max(0, s - slots + steps) : 0;
    }
};

#endif
