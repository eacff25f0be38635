// Scaled dot-product attention without a tensor [B,N,T,S]: 64 queries against 64 slots at a time, the softmax
// kept up as slots come in, and made again for the gradient from the logarithms of its sums. Dao et al. 2022,
// alg. 1 and 4. The gradient goes over the tiles twice, once for the queries' and once for the slots' sake,
// so that every sum has one owner and one order.

#ifndef HEED_ATTENTION
#define HEED_ATTENTION

#include "kernel.cuh"
#include "tiles.cuh"

// ---- forward ----------------------------------------------------------------------------------------------

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
        float scale = online.sum[i] == 0.0f ? 0.0f : 1.0f / online.sum[i];
#pragma unroll
        for (int c = 0; c < C; c++) {
            if (column + columnOf<C>(c) < a.valueWidth) {
                row[columnOf<C>(c)] = scale * out[i][c];
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
          v(of.matrix(a.v, a.vStride, a.slots, a.valueWidth)), g(of.matrix(a.g, a.gStride, a.steps,
                a.valueWidth)) {
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
    addOut<C>(of.at(a.dq, a.dqStride) + of.first * a.dqStride[2], a.dqStride[2], a.steps - of.first, a.width,
            column,
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
    addOut<C>(of.at(a.dv, a.dvStride) + of.first * a.dvStride[2], a.dvStride[2], rows, a.valueWidth, column,
            dv);
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
