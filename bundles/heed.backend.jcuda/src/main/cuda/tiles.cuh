// Tiles of R*16 rows by 64: products of rows by rows, and rows added up by weights, through shared memory;
// and which slots a query sees. A block has 128 threads; thread (x, y) = (i % 8, i / 8) holds an R by 8
// part of the weights and an R by C part of the result, so that a step of a product costs (R + 8) / 4 loads
// of shared memory for R * 8 multiplications, and one of a sum (R + C) / 4 for R * C.

#ifndef HEED_TILES
#define HEED_TILES

#include "kernel.cuh"

#define TILE_THREADS 128
/** The other side's rows at a time. */
#define TILE 64
/** Inner elements of a product that are in shared memory at a time, and rows that are added up at a time. */
#define STEP 16
/** Four more than a tile has lines: then the threads that write and those that read use different banks. */
#define PITCH(lines) ((lines) + 4)
/** Most columns of a result that a block makes. */
#define BREADTH 128

/**
 * Shared memory: 25 KB for R = 4, 45 KB for R = 8. What is staged for a product or a sum lies in the same
 * place; weights are kept by columns, the fours of a column shuffled as weightsAt says.
 */
struct Tiles {
    float *staged;
    float *weights;
};

#define SHARED_TILES(name, R) \
    SHARED(Four<float>, name##Staged, STEP * (PITCH(16 * R) + PITCH(TILE)) / 4); \
    SHARED(Four<float>, name##Weights, TILE * 16 * R / 4); \
    Tiles name = {&name##Staged[0].x, &name##Weights[0].x}

DEVICE Four<float> four(const float *at) {
    return *reinterpret_cast<const Four<float> *>(at);
}

DEVICE void putFour(float *at, Four<float> x) {
    *reinterpret_cast<Four<float> *>(at) = x;
}

/** Rows of one head: element (i, j) at x[i*stride + j]. */
struct Matrix {
    const float *x;
    int stride;
    int rows;
    int columns;
    /** Whether four neighbours can be read at once, wherever the first has a number that four divides. */
    bool wide;

    DEVICE Matrix(const float *x, int stride, int rows, int columns)
        : x(x), stride(stride), rows(rows), columns(columns),
          wide(aligned(x) && (stride | columns) % 4 == 0) {
    }

    DEVICE Matrix from(int row) const {
        Matrix rest = *this;
        rest.x += row * stride;
        rest.rows -= row;
        return rest;
    }

    /** Elements (row, column) to (row, column + 3); 0 where there are none. */
    DEVICE Four<float> at(int row, int column) const {
        Four<float> answer = {0.0f, 0.0f, 0.0f, 0.0f};
        int left = row < rows ? columns - column : 0;
        const float *from = x + row * stride + column;
        if (wide && left > 0) {
            answer = four(from);
        } else {
            answer.x = left > 0 ? from[0] : 0.0f;
            answer.y = left > 1 ? from[1] : 0.0f;
            answer.z = left > 2 ? from[2] : 0.0f;
            answer.w = left > 3 ? from[3] : 0.0f;
        }
        return answer;
    }
};

DEVICE int tileX() {
    return threadIdx.x % 8;
}

DEVICE int tileY() {
    return threadIdx.x / 8;
}

/** Which row of a tile a thread's number i is. */
DEVICE int rowOf(int i) {
    return i / 4 * 64 + tileY() * 4 + i % 4;
}

/** Which column of the weights or of the result a thread's number c is. */
DEVICE int columnOf(int c) {
    return c / 4 * 32 + tileX() * 4 + c % 4;
}

/** STEP columns of up to LINES rows, on their way to shared memory. */
template <int LINES>
struct Fetched {
    Four<float> x[LINES / 32];

    /** Two neighbours to a sector of 32 bytes, and sixteen rows. */
    DEVICE static int row(int k) {
        return threadIdx.x % 32 / 2 + 16 * ((threadIdx.x / 32 + 4 * k) / 2);
    }

    DEVICE static int column() {
        return 4 * (threadIdx.x % 2 + threadIdx.x / 32 % 2 * 2);
    }

    DEVICE Fetched(const Matrix &m, int from) {
#pragma unroll
        for (int k = 0; k < LINES / 32; k++) {
            x[k] = m.at(row(k), from + column());
        }
    }

    /** Turns them: element (i, j) goes to to[j*PITCH + i]. */
    DEVICE void turn(float *to) const {
        float *at = to + column() * PITCH(LINES);
#pragma unroll
        for (int k = 0; k < LINES / 32; k++) {
            at[row(k)] = x[k].x;
            at[row(k) + PITCH(LINES)] = x[k].y;
            at[row(k) + 2 * PITCH(LINES)] = x[k].z;
            at[row(k) + 3 * PITCH(LINES)] = x[k].w;
        }
    }
};

/** N numbers of a line, four at a time, so far apart. */
template <int N>
DEVICE void loadFours(const float *from, int apart, float (&to)[N]) {
#pragma unroll
    for (int i = 0; i < N; i += 4) {
        Four<float> x = four(from + i / 4 * apart);
        to[i] = x.x;
        to[i + 1] = x.y;
        to[i + 2] = x.z;
        to[i + 3] = x.w;
    }
}

template <int R, int C>
DEVICE void addOuter(const float (&left)[R], const float (&right)[C], float (&to)[R][C]) {
#pragma unroll
    for (int i = 0; i < R; i++) {
#pragma unroll
        for (int c = 0; c < C; c++) {
            to[i][c] += left[i] * right[c];
        }
    }
}

/** acc[i][j] = row rowOf(i) of a times row columnOf(j) of b. Has a barrier, also if rows are empty. */
template <int R>
DEVICE void product(const Tiles &tiles, const Matrix &a, const Matrix &b, float (&acc)[R][8]) {
    constexpr int LINES = 16 * R;
    float *lefts = tiles.staged;
    float *rights = tiles.staged + STEP * PITCH(LINES);
#pragma unroll
    for (int i = 0; i < R; i++) {
#pragma unroll
        for (int j = 0; j < 8; j++) {
            acc[i][j] = 0.0f;
        }
    }
    int from = 0;
#pragma unroll 1
    do {
        Fetched<TILE> others(b, from);
        __syncthreads();
        others.turn(rights);
        // these are the same for every tile of the others, and so in the first cache
        Fetched<LINES> mine(a, from);
        mine.turn(lefts);
        __syncthreads();
#pragma unroll 4
        for (int c = 0; c < STEP; c++) {
            float left[R];
            float right[8];
            loadFours(lefts + c * PITCH(LINES) + tileY() * 4, 64, left);
            loadFours(rights + c * PITCH(TILE) + tileX() * 4, 32, right);
            addOuter(left, right, acc);
        }
        from += STEP;
    } while (from < a.columns);
}

/**
 * Where the four weights of one column are that begin at row tileY()*4. Shuffled by the column's four, so
 * that eight threads with a column each use different banks.
 */
template <int R>
DEVICE float *weightsAt(const Tiles &tiles, int column, int shuffle) {
    return tiles.weights + column * 16 * R + (tileY() ^ shuffle) * 4;
}

/** Only this thread's own part: no other may read it before a barrier. */
template <int R>
DEVICE void keepWeights(const Tiles &tiles, const float (&w)[R][8]) {
#pragma unroll
    for (int j = 0; j < 8; j++) {
        float *to = weightsAt<R>(tiles, columnOf(j), tileX());
#pragma unroll
        for (int i = 0; i < R; i += 4) {
            putFour(to + i * 16, {w[i][j], w[i + 1][j], w[i + 2][j], w[i + 3][j]});
        }
    }
}

/** What keepWeights of this thread put there in column number j. */
template <int R>
DEVICE void keptWeights(const Tiles &tiles, int j, float (&w)[R]) {
    loadFours(weightsAt<R>(tiles, columnOf(j), tileX()), 64, w);
}

/**
 * out[i][c] += weights[rowOf(i)][r] * m[r][column + columnOf(c)] over up to 64 rows r of m. Begins with a
 * barrier, behind which the weights are there; they may be overwritten behind the next one, a product's.
 */
template <int R, int C>
DEVICE void addRows(const Tiles &tiles, const Matrix &m, int column, float (&out)[R][C]) {
#pragma unroll 1
    for (int from = 0; from < TILE && from < m.rows; from += STEP) {
        Four<float> fetched[C / 4];
#pragma unroll
        for (int k = 0; k < C / 4; k++) {
            int i = threadIdx.x + TILE_THREADS * k;
            fetched[k] = m.at(from + i / (2 * C), column + i % (2 * C) * 4);
        }
        __syncthreads();
#pragma unroll
        for (int k = 0; k < C / 4; k++) {
            putFour(tiles.staged + (threadIdx.x + TILE_THREADS * k) * 4, fetched[k]);
        }
        __syncthreads();
#pragma unroll 1
        for (int r = 0; r < STEP; r += 4) {
            const float *weights = weightsAt<R>(tiles, from + r, (from + r) / 4 % 8);
#pragma unroll
            for (int e = 0; e < 4; e++) {
                float w[R];
                float x[C];
                loadFours(weights + e * 16 * R, 64, w);
                loadFours(tiles.staged + (r + e) * 8 * C + tileX() * 4, 32, x);
                addOuter(w, x, out);
            }
        }
    }
}

/** Which head of which batch row, and which of its tiles of so many lines, a block works on. */
struct Head {
    int batch;
    int head;
    int first;

    DEVICE Head(int heads, int length, int lines) {
        int tiles = (length + lines - 1) / lines;
        // the last first: where later lines have more to do, the longest work is begun before the others
        first = (tiles - 1 - static_cast<int>(blockIdx.x) % tiles) * lines;
        head = static_cast<int>(blockIdx.x) / tiles % heads;
        batch = static_cast<int>(blockIdx.x) / tiles / heads;
    }

    template <class T>
    DEVICE T *at(T *base, const int *stride) const {
        return base + batch * stride[0] + head * stride[1];
    }

    DEVICE Matrix matrix(const float *base, const int *stride, int rows, int columns) const {
        return Matrix(at(base, stride), stride[2], rows, columns);
    }
};

#define EVERY_PAIR (~0ull)

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

    /** Whether each of so many queries sees each of so many slots, as nothing stands between them. */
    DEVICE bool all(int t, int queries, int s, int count) const {
        return mask == nullptr && t + queries <= steps && s + count <= slots
                && (!causal || s + count - 1 <= t + slots - steps);
    }

    /**
     * A bit for each of a thread's R by 8 pairs of a tile: bit 8*i + j says whether the query of row i sees
     * the slot of column j, or, turned, the query of column j the slot of row i. To be asked for before the
     * tile is made, when there are registers for it.
     */
    template <int R>
    DEVICE unsigned long long seen(int row, int column, bool turned) const {
        if (turned ? all(column, TILE, row, 16 * R) : all(row, 16 * R, column, TILE)) {
            return EVERY_PAIR;
        }
        unsigned long long bits = R == 8 ? 0 : EVERY_PAIR << 8 * R % 64;
#pragma unroll 1
        for (int i = 0; i < R; i++) {
#pragma unroll
            for (int j = 0; j < 8; j++) {
                int r = row + rowOf(i);
                int c = column + columnOf(j);
                bool one = turned ? sees(c, r) : sees(r, c);
                bits |= static_cast<unsigned long long>(one) << (8 * i + j);
            }
        }
        return bits;
    }

    /** Behind the last slot that one of so many queries may see. */
    DEVICE int slotsEnd(int t, int queries) const {
        int end = causal ? min(t + queries, steps) + slots - steps : slots;
        return max(0, min(end, slots));
    }

    /** The first query that may see one of these slots. */
    DEVICE int firstStep(int s) const {
        return causal ? max(0, s - slots + steps) : 0;
    }
};

#endif
