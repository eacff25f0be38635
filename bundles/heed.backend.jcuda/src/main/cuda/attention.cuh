// Scaled dot-product attention without a tensor [B,N,T,S]: a tile of queries against 64 slots at a time, the
// softmax kept up as slots come in, and made again for the gradient from the logarithms of its sums. Dao et
// al. 2022, alg. 1 and 4. The gradient goes over the tiles twice, once for the queries' and once for the
// slots' sake, so that every sum has one owner and one order.

#ifndef HEED_ATTENTION
#define HEED_ATTENTION

#include "kernel.cuh"
#include "tiles.cuh"

// ---- forward ----------------------------------------------------------------------------------------------

/** Over the eight threads that hold parts of the same rows. */
template <class Op>
DEVICE float overTileRow(float value, Op op) {
#pragma unroll
    for (int lanes = 4; lanes > 0; lanes >>= 1) {
        value = op(value, __shfl_xor_sync(EVERY_LANE, value, lanes));
    }
    return value;
}

/** The softmax so far of a thread's queries; of the sum, what this thread added. */
template <int R>
struct Online {
    float greatest[R];
    float sum[R];
};

/** Scores become weights under the new greatest; what was summed before is scaled down to it. */
template <int R, int C>
DEVICE void weigh(float (&scores)[R][8], Online<R> &online, float (&out)[R][C]) {
#pragma unroll
    for (int i = 0; i < R; i++) {
        float greatest = scores[i][0];
#pragma unroll
        for (int j = 1; j < 8; j++) {
            greatest = fmaxf(greatest, scores[i][j]);
        }
        greatest = fmaxf(online.greatest[i], overTileRow(greatest, Highest()));
        float shift = greatest == -INFINITE ? 0.0f : greatest;
        float scale = expf(online.greatest[i] - shift);
        float sum = online.sum[i] * scale;
#pragma unroll
        for (int j = 0; j < 8; j++) {
            scores[i][j] = expf(scores[i][j] - shift);
            sum += scores[i][j];
        }
        online.sum[i] = sum;
        online.greatest[i] = greatest;
#pragma unroll
        for (int c = 0; c < C; c++) {
            out[i][c] *= scale;
        }
    }
}

/** Takes away what is not seen, by the bits of Open::seen. */
template <int R>
DEVICE void hide(unsigned long long seen, float none, float (&tile)[R][8]) {
    if (seen != EVERY_PAIR) {
#pragma unroll
        for (int i = 0; i < R; i++) {
#pragma unroll
            for (int j = 0; j < 8; j++) {
                tile[i][j] = (seen >> (8 * i + j) & 1) != 0 ? tile[i][j] : none;
            }
        }
    }
}

/** Scores of queries by slots, minus infinity where a query does not see the slot. */
template <int R>
DEVICE void score(const Tiles &tiles, const Open &open, const Matrix &q, int t, const Matrix &k, int s,
        float scale, float (&scores)[R][8]) {
    unsigned long long seen = open.seen<R>(t, s, false);
    product(tiles, q, k.from(s), scores);
#pragma unroll
    for (int i = 0; i < R; i++) {
#pragma unroll
        for (int j = 0; j < 8; j++) {
            scores[i][j] *= scale;
        }
    }
    hide(seen, -INFINITE, scores);
}

template <int R, int C>
DEVICE void attend(const AttentionArgs &a, const Tiles &tiles) {
    Head of(a.heads, a.steps, 16 * R);
    Open open(a, of);
    Matrix q = of.matrix(a.q, a.qStride, a.steps, a.width).from(of.first);
    Matrix k = of.matrix(a.k, a.kStride, a.slots, a.width);
    Matrix v = of.matrix(a.v, a.vStride, a.slots, a.valueWidth);
    int column = blockIdx.y * BREADTH;
    Online<R> online;
#pragma unroll
    for (int i = 0; i < R; i++) {
        online.greatest[i] = -INFINITE;
        online.sum[i] = 0.0f;
    }
    float out[R][C] = {};
    int end = open.slotsEnd(of.first, 16 * R);
#pragma unroll 1
    for (int from = 0; from < end; from += TILE) {
        float scores[R][8];
        score(tiles, open, q, of.first, k, from, a.scale, scores);
        weigh(scores, online, out);
        keepWeights(tiles, scores);
        addRows(tiles, v.from(from), column, out);
    }
    float *to = of.at(a.out, a.outStride) + of.first * a.outStride[2] + column;
    float *logSums = a.logSums + (of.batch * a.heads + of.head) * a.steps + of.first;
#pragma unroll
    for (int i = 0; i < R; i++) {
        float sum = overTileRow(online.sum[i], Sum());
        float scale = sum == 0.0f ? 0.0f : 1.0f / sum;
        if (of.first + rowOf(i) < a.steps) {
            float *row = to + rowOf(i) * a.outStride[2];
#pragma unroll
            for (int c = 0; c < C; c++) {
                if (column + columnOf(c) < a.valueWidth) {
                    row[columnOf(c)] = scale * out[i][c];
                }
            }
            if (tileX() == 0 && blockIdx.y == 0) {
                // exp(score - infinity) = 0: a query without slots has no weights in the gradient either
                logSums[rowOf(i)] = sum == 0.0f ? INFINITE : online.greatest[i] + logf(sum);
            }
        }
    }
}

// ---- backward ---------------------------------------------------------------------------------------------
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

/** The four inputs of one head, and what is known of its queries. */
struct Inputs {
    Matrix q;
    Matrix k;
    Matrix v;
    Matrix g;
    const float *logSums;
    const float *dots;
    int steps;

    DEVICE Inputs(const AttentionGradientArgs &a, const Head &of)
        : q(of.matrix(a.q, a.qStride, a.steps, a.width)), k(of.matrix(a.k, a.kStride, a.slots, a.width)),
          v(of.matrix(a.v, a.vStride, a.slots, a.valueWidth)),
          g(of.matrix(a.g, a.gStride, a.steps, a.valueWidth)), steps(a.steps) {
        int first = (of.batch * a.heads + of.head) * a.steps;
        logSums = a.logSums + first;
        dots = a.dots + first;
    }

    DEVICE float logSum(int t) const {
        return t < steps ? logSums[t] : 0.0f;
    }

    DEVICE float dot(int t) const {
        return t < steps ? dots[t] : 0.0f;
    }
};

/** Adds a thread's part to the lines of a tile. */
template <int R, int C>
DEVICE void addOut(float *to, int stride, int rows, int columns, int column, const float (&sums)[R][C]) {
#pragma unroll
    for (int i = 0; i < R; i++) {
        float *row = to + rowOf(i) * stride + column;
#pragma unroll
        for (int c = 0; c < C; c++) {
            if (rowOf(i) < rows && column + columnOf(c) < columns) {
                row[columnOf(c)] += sums[i][c];
            }
        }
    }
}

/** 0 wherever there is no weight, whatever came of the values there. */
DEVICE float slope(float scale, float weight, float difference) {
    return weight == 0.0f ? 0.0f : scale * weight * difference;
}

/** The weights are kept in shared memory while the slopes are made, which then take their place. */
template <int R, int C>
DEVICE void gradientOfQueries(const AttentionGradientArgs &a, const Tiles &tiles) {
    Head of(a.heads, a.steps, 16 * R);
    Open open(a, of);
    Inputs in(a, of);
    Matrix q = in.q.from(of.first);
    Matrix g = in.g.from(of.first);
    int column = blockIdx.y * BREADTH;
    float dq[R][C] = {};
    int end = open.slotsEnd(of.first, 16 * R);
#pragma unroll 1
    for (int from = 0; from < end; from += TILE) {
        float tile[R][8];
        score(tiles, open, q, of.first, in.k, from, a.scale, tile);
#pragma unroll
        for (int i = 0; i < R; i++) {
            float logSum = in.logSum(of.first + rowOf(i));
#pragma unroll
            for (int j = 0; j < 8; j++) {
                tile[i][j] = expf(tile[i][j] - logSum);
            }
        }
        keepWeights(tiles, tile);
        product(tiles, g, in.v.from(from), tile);
        float dot[R];
#pragma unroll
        for (int i = 0; i < R; i++) {
            dot[i] = in.dot(of.first + rowOf(i));
        }
#pragma unroll
        for (int j = 0; j < 8; j++) {
            float weights[R];
            keptWeights(tiles, j, weights);
#pragma unroll
            for (int i = 0; i < R; i++) {
                tile[i][j] = slope(a.scale, weights[i], tile[i][j] - dot[i]);
            }
        }
        keepWeights(tiles, tile);
        addRows(tiles, in.k.from(from), column, dq);
    }
    addOut(of.at(a.dq, a.dqStride) + of.first * a.dqStride[2], a.dqStride[2], a.steps - of.first, a.width,
            column, dq);
}

/** Weights of slots by queries. */
template <int R>
DEVICE void weighTurned(const Tiles &tiles, const Inputs &in, const Open &open, const Matrix &k, int s, int t,
        float scale, float (&tile)[R][8]) {
    unsigned long long seen = open.seen<R>(s, t, true);
    product(tiles, k, in.q.from(t), tile);
#pragma unroll
    for (int j = 0; j < 8; j++) {
        float logSum = in.logSum(t + columnOf(j));
#pragma unroll
        for (int i = 0; i < R; i++) {
            tile[i][j] = expf(scale * tile[i][j] - logSum);
        }
    }
    hide(seen, 0.0f, tile);
}

template <int R, int C>
DEVICE void gradientOfSlots(const AttentionGradientArgs &a, const Tiles &tiles) {
    Head of(a.heads, a.slots, 16 * R);
    Open open(a, of);
    Inputs in(a, of);
    Matrix k = in.k.from(of.first);
    Matrix v = in.v.from(of.first);
    int column = blockIdx.y * BREADTH;
    float dk[R][C] = {};
    float dv[R][C] = {};
#pragma unroll 1
    for (int from = open.firstStep(of.first) / TILE * TILE; from < a.steps; from += TILE) {
        float tile[R][8];
        weighTurned(tiles, in, open, k, of.first, from, a.scale, tile);
        keepWeights(tiles, tile);
        addRows(tiles, in.g.from(from), column, dv);
        product(tiles, v, in.g.from(from), tile);
#pragma unroll
        for (int j = 0; j < 8; j++) {
            float dot = in.dot(from + columnOf(j));
            float weights[R];
            keptWeights(tiles, j, weights);
#pragma unroll
            for (int i = 0; i < R; i++) {
                tile[i][j] = slope(a.scale, weights[i], tile[i][j] - dot);
            }
        }
        keepWeights(tiles, tile);
        addRows(tiles, in.q.from(from), column, dk);
    }
    int rows = a.slots - of.first;
    addOut(of.at(a.dk, a.dkStride) + of.first * a.dkStride[2], a.dkStride[2], rows, a.width, column, dk);
    addOut(of.at(a.dv, a.dvStride) + of.first * a.dvStride[2], a.dvStride[2], rows, a.valueWidth, column, dv);
}

// ---- kernels: lines of a tile by columns of the result ----------------------------------------------------

#define ATTENTION_TILES(lines, columns) \
    THREADS_TOGETHER(heed_attention_##lines##x##columns, AttentionArgs, TILE_THREADS) { \
        SHARED_TILES(tiles, lines / 16); \
        attend<lines / 16, columns / 8>(a, tiles); \
    } \
    THREADS_TOGETHER(heed_attention_gradient_queries_##lines##x##columns, AttentionGradientArgs, \
            TILE_THREADS) { \
        SHARED_TILES(tiles, lines / 16); \
        gradientOfQueries<lines / 16, columns / 8>(a, tiles); \
    } \
    THREADS_TOGETHER(heed_attention_gradient_slots_##lines##x##columns, AttentionGradientArgs, \
            TILE_THREADS) { \
        SHARED_TILES(tiles, lines / 16); \
        gradientOfSlots<lines / 16, columns / 8>(a, tiles); \
    }

ATTENTION_TILES(128, 32)
ATTENTION_TILES(64, 64)
ATTENTION_TILES(128, 64)
ATTENTION_TILES(64, 128)

#endif
