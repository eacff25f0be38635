// Additive scores, Bahdanau et al. 2015, and their gradient, without a tensor [B,T,S,H]: each tanh(q + k) is
// made where it is needed.

#ifndef HEED_ADDITIVE
#define HEED_ADDITIVE

#include "kernel.cuh"

// ---- scores -----------------------------------------------------------------------------------------------

THREADS_TOGETHER(heed_additive_score, AdditiveArgs, 256) {
    eachRow(a.batch * a.steps * a.slots, [&](unsigned score) {
        int s = score % a.slots;
        int t = score / a.slots % a.steps;
        int b = score / a.slots / a.steps;
        const float *q = a.q + b * a.qStride[0] + t * a.qStride[1];
        const float *k = a.k + b * a.kStride[0] + s * a.kStride[1];
        float sum = 0.0f;
        eachColumn(a.width, [&](int h) { sum += a.v[h] * tanhf(q[h] + k[h]); });
        sum = overRow(sum, Sum());
        if (threadIdx.x == 0) {
            a.out[b * a.outStride[0] + t * a.outStride[1] + s * a.outStride[2]] = sum;
        }
    });
}

/**
 * Copies 32 elements of so many rows side by side, 0 where there are none. Rows lie 33 apart: a bank for
 * each.
 */
DEVICE void loadRows(const float *from, int stride, int rows, int columns, float *to, int count) {
    for (int y = threadIdx.y; y < count; y += 8) {
        to[y * 33 + threadIdx.x] = y < rows && static_cast<int>(threadIdx.x) < columns ? from[y * stride
                + threadIdx.x]
                : 0.0f;
    }
}

/** 8 steps by 32 slots, a thread for a score, 32 of the width at a time. */
THREADS_TOGETHER(heed_additive_score_tiled, AdditiveArgs, 256) {
    SHARED(float, q, 8 * 33);
    SHARED(float, k, 32 * 33);
    SHARED(float, v, 33);
    int across = (a.slots + 31) / 32;
    int down = (a.steps + 7) / 8;
    int s = static_cast<int>(blockIdx.x) % across * 32;
    int t = static_cast<int>(blockIdx.x) / across % down * 8;
    int b = static_cast<int>(blockIdx.x) / across / down;
    const float *queries = a.q + b * a.qStride[0] + t * a.qStride[1];
    const float *keys = a.k + b * a.kStride[0] + s * a.kStride[1];
    float sum = 0.0f;
    for (int from = 0; from < a.width; from += 32) {
        int columns = min(32, a.width - from);
        __syncthreads();
        loadRows(queries + from, a.qStride[1], a.steps - t, columns, q, 8);
        loadRows(keys + from, a.kStride[1], a.slots - s, columns, k, 32);
        if (threadIdx.y == 0) {
            v[threadIdx.x] = static_cast<int>(threadIdx.x) < columns ? a.v[from + threadIdx.x] : 0.0f;
        }
        __syncthreads();
        for (int h = 0; h < columns; h++) {
            sum += v[h] * tanhf(q[threadIdx.y * 33 + h] + k[threadIdx.x * 33 + h]);
        }
    }
    t += threadIdx.y;
    s += threadIdx.x;
    if (t < a.steps && s < a.slots) {
        a.out[b * a.outStride[0] + t * a.outStride[1] + s * a.outStride[2]] = sum;
    }
}

// ---- gradient ---------------------------------------------------------------------------------------------
// A block has 32 columns h, a thread for each in x; y spreads the other axis. dv_b = sum of g*u with u =
// tanh(q + k); d(q + k) = g*v*(1 - u^2).

/** The sum over y, in those with y = 0. All threads of the block must come here. */
DEVICE float sumOverY(float value, float *part) {
    __syncthreads();
    part[threadIdx.y * 32 + threadIdx.x] = value;
    __syncthreads();
    for (int y = 1; y < 8 && threadIdx.y == 0; y++) {
        value += part[y * 32 + threadIdx.x];
    }
    return value;
}

/** Slot s is always handled by the same y: no other thread adds to its dk. */
THREADS_TOGETHER(heed_additive_gradient, AdditiveGradientArgs, 256) {
    SHARED(float, part, 8 * 32);
    int across = (a.width + 31) / 32;
    int b = static_cast<int>(blockIdx.x) / across;
    int h = static_cast<int>(blockIdx.x) % across * 32 + threadIdx.x;
    bool inside = h < a.width;
    const float *k = a.k + b * a.kStride[0] + h;
    float *dk = a.dk + b * a.dkStride[0] + h;
    float v = inside ? a.v[h] : 0.0f;
    float dv = 0.0f;
    for (int t = 0; t < a.steps; t++) {
        const float *g = a.g + b * a.gStride[0] + t * a.gStride[1];
        float q = inside ? a.q[b * a.qStride[0] + t * a.qStride[1] + h] : 0.0f;
        float dq = 0.0f;
        for (int s = threadIdx.y; s < a.slots && inside; s += 8) {
            float slope = g[s * a.gStride[2]];
            float u = tanhf(q + k[s * a.kStride[1]]);
            float d = slope * v * (1.0f - u * u);
            dv += slope * u;
            dq += d;
            dk[s * a.dkStride[1]] += d;
        }
        dq = sumOverY(dq, part);
        if (threadIdx.y == 0 && inside) {
            a.dq[b * a.dqStride[0] + t * a.dqStride[1] + h] += dq;
        }
    }
    dv = sumOverY(dv, part);
    if (threadIdx.y == 0 && inside) {
        a.dv[b * a.dvRow + h] += dv;
    }
}

/** One side of q + k: its elements, and how g steps along it. */
struct AdditiveSide {
    const float *x;
    int step;
    int count;
    int gStep;
};

#define OWNED 4

/** Four rows of one side against all of the other: sums[i] of d for each, and that of g*u. */
DEVICE float additiveOwned(const AdditiveSide &mine, const AdditiveSide &others, int first, const float *g,
        float v,
        float *sums) {
    float x[OWNED];
#pragma unroll
    for (int i = 0; i < OWNED; i++) {
        sums[i] = 0.0f;
        x[i] = first + i < mine.count ? mine.x[(first + i) * mine.step] : 0.0f;
    }
    float dv = 0.0f;
    for (int o = threadIdx.y; o < others.count; o += 8) {
        float y = others.x[o * others.step];
#pragma unroll
        for (int i = 0; i < OWNED; i++) {
            if (first + i < mine.count) {
                float slope = g[(first + i) * mine.gStep + o * others.gStep];
                float u = tanhf(x[i] + y);
                dv += slope * u;
                sums[i] += slope * v * (1.0f - u * u);
            }
        }
    }
    return dv;
}

template <bool QUERIES>
DEVICE void additiveGradient(const AdditiveGradientArgs &a, float *part) {
    int across = (a.width + 31) / 32;
    int owners = QUERIES ? a.steps : a.slots;
    int tiles = (owners + OWNED - 1) / OWNED;
    int h = static_cast<int>(blockIdx.x) % across * 32 + threadIdx.x;
    int tile = static_cast<int>(blockIdx.x) / across % tiles;
    int b = static_cast<int>(blockIdx.x) / across / tiles;
    bool inside = h < a.width;
    AdditiveSide queries = {a.q + b * a.qStride[0] + h, a.qStride[1], a.steps, a.gStride[1]};
    AdditiveSide keys = {a.k + b * a.kStride[0] + h, a.kStride[1], a.slots, a.gStride[2]};
    float sums[OWNED] = {0.0f, 0.0f, 0.0f, 0.0f};
    float dv = 0.0f;
    if (inside) {
        dv = additiveOwned(QUERIES ? queries : keys, QUERIES ? keys : queries, tile * OWNED,
                a.g + b * a.gStride[0], a.v[h], sums);
    }
    float *to = (QUERIES ? a.dq + b * a.dqStride[0] : a.dk + b * a.dkStride[0]) + h;
    int step = QUERIES ? a.dqStride[1] : a.dkStride[1];
#pragma unroll
    for (int i = 0; i < OWNED; i++) {
        float sum = sumOverY(sums[i], part);
        if (threadIdx.y == 0 && inside && tile * OWNED + i < owners) {
            to[(tile * OWNED + i) * step] += sum;
        }
    }
    if (QUERIES) {
        dv = sumOverY(dv, part);
        if (threadIdx.y == 0 && inside) {
            a.partial[(tile * a.batch + b) * a.width + h] = dv;
        }
    }
}

THREADS_TOGETHER(heed_additive_gradient_queries, AdditiveGradientArgs, 256) {
    SHARED(float, part, 8 * 32);
    additiveGradient<true>(a, part);
}

THREADS_TOGETHER(heed_additive_gradient_keys, AdditiveGradientArgs, 256) {
    SHARED(float, part, 8 * 32);
    additiveGradient<false>(a, part);
}

#endif
