// Scaled dot-product attention without a tensor [B,N,T,S]: 64 queries against 64 slots at a time, the softmax kept up as
// slots come in, and made again for the gradient from the logarithms of its sums. Dao et al. 2022, alg. 1 and 4. The
// gradient goes over the tiles twice, once for the queries' and once for the slots' sake, so that every sum has one
// owner and one order.
//
// A block has 256 threads; thread (x, y) = (i % 16, i / 16) holds a 4 by 4 part of a tile.

#ifndef HEED_ATTENTION
#define HEED_ATTENTION

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
#pragma unroll
    for (int i = 0; i < 4; i++) {
        *reinterpret_cast<Four<float> *>(tiles.weights + (tileY() * 4 + i) * PITCH + tileX() * 4) = {w[i][0], w[i][1],
            w[i][2], w[i][3]};
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
 * out[i][c] += weights[y*4+i][r] * m[r][column + columnOf(c)] over up to 64 rows r of m. Begins with a barrier, behind
 * which the weights are there, and ends with one, behind which they may be overwritten.
 */
template <int C>
DEVICE void addRows(const Tiles &tiles, Matrix m, int column, float (&out)[4][C]) {
    for (int from = 0; from < TILE && from < m.rows; from += STEP) {
        __syncthreads();
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

// ---- forward --------------------------------------------------------------------------------------------------------

/** Over the 16 threads that hold parts of the same rows. */
template <class Op>
DEVICE float overTileRow(float value, Op op) {
#pragma unroll
    for (int lanes = 8; lanes > 0; lanes >>= 1) {
        value = op(value, __shfl_xor_sync(EVERY_LANE, value, lanes));
    }
    return value;
}

/** The softmax so far of four queries. */
struct Online {
    float greatest[4];
    float sum[4];
};

/** Scores become weights under the new greatest; what was summed before is scaled down to it. */
template <int C>
DEVICE void weigh(float (&scores)[4][4], Online &online, float (&out)[4][C]) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
        float greatest = fmaxf(fmaxf(scores[i][0], scores[i][1]), fmaxf(scores[i][2], scores[i][3]));
        greatest = fmaxf(online.greatest[i], overTileRow(greatest, Highest()));
        float shift = greatest == -INFINITE ? 0.0f : greatest;
        float scale = expf(online.greatest[i] - shift);
        float sum = 0.0f;
#pragma unroll
        for (int j = 0; j < 4; j++) {
            scores[i][j] = expf(scores[i][j] - shift);
            sum += scores[i][j];
        }
        online.sum[i] = online.sum[i] * scale + overTileRow(sum, Sum());
        online.greatest[i] = greatest;
#pragma unroll
        for (int c = 0; c < C; c++) {
            out[i][c] *= scale;
        }
    }
}

template <int C>
DEVICE void attend(const AttentionArgs &a, const Tiles &tiles) {
    Head of(a.heads, a.steps);
    Open open(a, of);
    Matrix q = of.matrix(a.q, a.qStride, a.steps, a.width).from(of.first);
    Matrix k = of.matrix(a.k, a.kStride, a.slots, a.width);
    Matrix v = of.matrix(a.v, a.vStride, a.slots, a.valueWidth);
    int column = blockIdx.y * BREADTH;
    int t = of.first + tileY() * 4;
    Online online = {{-INFINITE, -INFINITE, -INFINITE, -INFINITE}, {0.0f, 0.0f, 0.0f, 0.0f}};
    float out[4][C] = {};
    int end = open.slotsEnd(of.first);
    for (int from = 0; from < end; from += TILE) {
        float scores[4][4];
        product(tiles, q, k.from(from), scores);
#pragma unroll
        for (int i = 0; i < 4; i++) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
                scores[i][j] = open.sees(t + i, from + tileX() * 4 + j) ? a.scale * scores[i][j] : -INFINITE;
            }
        }
        weigh(scores, online, out);
        keepWeights(tiles, scores);
        addRows<C>(tiles, v.from(from), column, out);
    }
    for (int i = 0; i < 4 && t + i < a.steps; i++) {
        float *row = of.at(a.out, a.outStride) + (t + i) * a.outStride[2] + column;
#pragma unroll
        for (int c = 0; c < C; c++) {
            if (column + columnOf<C>(c) < a.valueWidth) {
                row[columnOf<C>(c)] = online.sum[i] == 0.0f ? 0.0f : out[i][c] / online.sum[i];
            }
        }
        if (tileX() == 0 && blockIdx.y == 0) {
            // exp(score - infinity) = 0: a query without slots has no weights in the gradient either
            a.logSums[(of.batch * a.heads + of.head) * a.steps + t + i] = online.sum[i] == 0.0f ? INFINITE
                    : online.greatest[i] + logf(online.sum[i]);
        }
    }
}

THREADS_TOGETHER(heed_attention, AttentionArgs, 256) {
    SHARED_TILES(tiles);
    int columns = a.valueWidth - static_cast<int>(blockIdx.y) * BREADTH;
    if (columns <= 32) {
        attend<2>(a, tiles);
    } else if (columns <= 64) {
        attend<4>(a, tiles);
    } else {
        attend<8>(a, tiles);
    }
}

// ---- backward -------------------------------------------------------------------------------------------------------
// p = exp(scale*q*k - log sum); dp = g*v; ds = scale*p*(dp - dot); dq += ds*k; dk += ds*q; dv += p*g.

THREADS_TOGETHER(heed_attention_dots, AttentionDotsArgs, 256) {
    eachRow(a.batch * a.heads * a.steps, [&](unsigned row) {
        int t = row % a.steps;
        int n = row / a.steps % a.heads;
        int b = row / a.steps / a.heads;
        const float *g = a.g + b * a.gStride[0] + n * a.gStride[1] + t * a.gStride[2];
        const float *out = a.out + b * a.outStride[0] + n * a.outStride[1] + t * a.outStride[2];
        float dot = 0.0f;
        eachColumn(a.valueWidth, [&](int j) { dot += g[j] * out[j]; });
        dot = overRow(dot, Sum());
        if (threadIdx.x == 0) {
            a.dots[row] = dot;
        }
    });
}

/** The four inputs of one head. */
struct Inputs {
    Matrix q;
    Matrix k;
    Matrix v;
    Matrix g;
    const float *logSums;
    const float *dots;

    DEVICE Inputs(const AttentionGradientArgs &a, const Head &of)
        : q(of.matrix(a.q, a.qStride, a.steps, a.width)), k(of.matrix(a.k, a.kStride, a.slots, a.width)),
          v(of.matrix(a.v, a.vStride, a.slots, a.valueWidth)), g(of.matrix(a.g, a.gStride, a.steps, a.valueWidth)) {
        int first = (of.batch * a.heads + of.head) * a.steps;
        logSums = a.logSums + first;
        dots = a.dots + first;
    }
};

/** Adds a thread's part to up to 64 rows. */
template <int C>
DEVICE void addOut(float *to, int stride, int rows, int columns, int column, const float (&sums)[4][C]) {
    for (int i = 0; i < 4 && tileY() * 4 + i < rows; i++) {
        float *row = to + (tileY() * 4 + i) * stride + column;
#pragma unroll
        for (int c = 0; c < C; c++) {
            if (column + columnOf<C>(c) < columns) {
                row[columnOf<C>(c)] += sums[i][c];
            }
        }
    }
}

template <int C>
DEVICE void gradientOfQueries(const AttentionGradientArgs &a, const Tiles &tiles) {
    Head of(a.heads, a.steps);
    Open open(a, of);
    Inputs in(a, of);
    int column = blockIdx.y * BREADTH;
    int t = of.first + tileY() * 4;
    float logSum[4];
    float dot[4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
        logSum[i] = t + i < a.steps ? in.logSums[t + i] : 0.0f;
        dot[i] = t + i < a.steps ? in.dots[t + i] : 0.0f;
    }
    float dq[4][C] = {};
    int end = open.slotsEnd(of.first);
    for (int from = 0; from < end; from += TILE) {
        float scores[4][4];
        float slopes[4][4];
        product(tiles, in.q.from(of.first), in.k.from(from), scores);
        product(tiles, in.g.from(of.first), in.v.from(from), slopes);
#pragma unroll
        for (int i = 0; i < 4; i++) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
                float weight = expf(a.scale * scores[i][j] - logSum[i]);
                slopes[i][j] = open.sees(t + i, from + tileX() * 4 + j)
                        ? a.scale * weight * (slopes[i][j] - dot[i]) : 0.0f;
            }
        }
        keepWeights(tiles, slopes);
        addRows<C>(tiles, in.k.from(from), column, dq);
    }
    addOut<C>(of.at(a.dq, a.dqStride) + of.first * a.dqStride[2], a.dqStride[2], a.steps - of.first, a.width, column,
            dq);
}

template <int C>
DEVICE void gradientOfSlots(const AttentionGradientArgs &a, const Tiles &tiles) {
    Head of(a.heads, a.slots);
    Open open(a, of);
    Inputs in(a, of);
    int column = blockIdx.y * BREADTH;
    int s = of.first + tileY() * 4;
    float dk[4][C] = {};
    float dv[4][C] = {};
    for (int from = open.firstStep(of.first) / TILE * TILE; from < a.steps; from += TILE) {
        float weights[4][4];
        float slopes[4][4];
        product(tiles, in.k.from(of.first), in.q.from(from), weights);
        product(tiles, in.v.from(of.first), in.g.from(from), slopes);
#pragma unroll
        for (int j = 0; j < 4; j++) {
            int t = from + tileX() * 4 + j;
            float logSum = t < a.steps ? in.logSums[t] : 0.0f;
            float dot = t < a.steps ? in.dots[t] : 0.0f;
#pragma unroll
            for (int i = 0; i < 4; i++) {
                bool seen = open.sees(t, s + i);
                weights[i][j] = seen ? expf(a.scale * weights[i][j] - logSum) : 0.0f;
                slopes[i][j] = seen ? a.scale * weights[i][j] * (slopes[i][j] - dot) : 0.0f;
            }
        }
        keepWeights(tiles, weights);
        addRows<C>(tiles, in.g.from(from), column, dv);
        keepWeights(tiles, slopes);
        addRows<C>(tiles, in.q.from(from), column, dk);
    }
    int rows = a.slots - of.first;
    addOut<C>(of.at(a.dk, a.dkStride) + of.first * a.dkStride[2], a.dkStride[2], rows, a.width, column, dk);
    addOut<C>(of.at(a.dv, a.dvStride) + of.first * a.dvStride[2], a.dvStride[2], rows, a.valueWidth, column, dv);
}

THREADS_TOGETHER(heed_attention_gradient_queries, AttentionGradientArgs, 256) {
    SHARED_TILES(tiles);
    int columns = a.width - static_cast<int>(blockIdx.y) * BREADTH;
    if (columns <= 32) {
        gradientOfQueries<2>(a, tiles);
    } else if (columns <= 64) {
        gradientOfQueries<4>(a, tiles);
    } else {
        gradientOfQueries<8>(a, tiles);
    }
}

THREADS_TOGETHER(heed_attention_gradient_slots, AttentionGradientArgs, 256) {
    SHARED_TILES(tiles);
    int columns = max(a.width, a.valueWidth) - static_cast<int>(blockIdx.y) * BREADTH;
    if (columns <= 32) {
        gradientOfSlots<2>(a, tiles);
    } else if (columns <= 64) {
        gradientOfSlots<4>(a, tiles);
    } else {
        gradientOfSlots<8>(a, tiles);
    }
}

#endif
