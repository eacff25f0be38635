// Softmax and its kin, and cross-entropy: a warp or a block for a row.

#ifndef HEED_SOFTMAX
#define HEED_SOFTMAX

#include "kernel.cuh"

/** The greatest of a row, and the sum of exp(x - greatest). */
struct Summed {
    float greatest;
    float sum;
};

/** In one pass, each thread with the greatest that it has seen so far. Milakov & Gimelshein 2018. */
template <class Load>
DEVICE Summed summed(int columns, Load load) {
    float greatest = LEAST_FLOAT;
    float sum = 0.0f;
    eachColumn(columns, [&](int j) {
        float x = load(j);
        if (x > greatest) {
            sum *= expf(greatest - x);
            greatest = x;
        }
        sum += expf(x - greatest);
    });
    float all = overRow(greatest, Highest());
    return {all, overRow(sum * expf(greatest - all), Sum())};
}

/** Softmax of a row of at most EACH elements a thread, read once. */
template <int EACH, class Load, class Store>
DEVICE void softmaxKept(int columns, float least, Load load, Store store) {
    float x[EACH];
    float greatest = LEAST_FLOAT;
#pragma unroll
    for (int e = 0; e < EACH; e++) {
        int j = threadIdx.x + e * blockDim.x;
        x[e] = j < columns ? load(j) : -INFINITE;
        greatest = fmaxf(greatest, x[e]);
    }
    greatest = overRow(greatest, Highest());
    float sum = 0.0f;
#pragma unroll
    for (int e = 0; e < EACH; e++) {
        x[e] = expf(x[e] - greatest);
        sum += x[e];
    }
    sum = overRow(sum, Sum());
    float scale = 1.0f / (sum < least ? least : sum);
#pragma unroll
    for (int e = 0; e < EACH; e++) {
        int j = threadIdx.x + e * blockDim.x;
        if (j < columns) {
            store(j, x[e] * scale);
        }
    }
}

/**
 * Softmax of what load(j) gives, minus infinity where masked. A row of nothing else sums to 0: with a least
 * sum above
 * that it gives 0, else NaN.
 */
template <class Load, class Store>
DEVICE void softmaxRow(int columns, float least, Load load, Store store) {
    int each = (columns + blockDim.x - 1) / blockDim.x;
    if (each <= 1) {
        softmaxKept<1>(columns, least, load, store);
    } else if (each <= 4) {
        softmaxKept<4>(columns, least, load, store);
    } else if (each <= 16) {
        softmaxKept<16>(columns, least, load, store);
    } else {
        Summed row = summed(columns, load);
        float scale = 1.0f / (row.sum < least ? least : row.sum);
        eachColumn(columns, [&](int j) { store(j, expf(load(j) - row.greatest) * scale); });
    }
}

THREADS_TOGETHER(heed_softmax, SoftmaxArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *in = a.in + rowAt(row, a.inner, a.inStride);
        float *out = a.out + rowAt(row, a.inner, a.outStride);
        softmaxRow(a.columns, 0.0f, [=](int j) { return in[j]; }, [=](int j, float y) { out[j] = y; });
    });
}

THREADS_TOGETHER(heed_masked_softmax, MaskedSoftmaxArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *in = a.in + rowAt(row, a.inner, a.inStride);
        const int *mask = static_cast<const int *>(a.mask) + rowAt(row, a.inner, a.maskStride);
        float *out = a.out + rowAt(row, a.inner, a.outStride);
        int step = a.maskColumn;
        // of a float mask's bits the sign does not count: both zeros hide
        int counting = a.maskType == 0 ? 0x7fffffff : -1;
        softmaxRow(a.columns, LEAST_NORMAL,
                [=](int j) { return (mask[j * step] & counting) != 0 ? in[j] : -INFINITE; },
                [=](int j, float y) { out[j] = y; });
    });
}

THREADS_TOGETHER(heed_softmax_gradient, SoftmaxGradientArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *g = a.g + rowAt(row, a.inner, a.gStride);
        const float *y = a.y + rowAt(row, a.inner, a.yStride);
        float *out = a.out + rowAt(row, a.inner, a.outStride);
        float dot = 0.0f;
        eachColumn(a.columns, [&](int j) { dot += g[j] * y[j]; });
        dot = overRow(dot, Sum());
        eachColumn(a.columns, [&](int j) { out[j] = y[j] * (g[j] - dot); });
    });
}

THREADS_TOGETHER(heed_log_softmax, SoftmaxArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *in = a.in + rowAt(row, a.inner, a.inStride);
        float *out = a.out + rowAt(row, a.inner, a.outStride);
        Summed line = summed(a.columns, [=](int j) { return in[j]; });
        float log = logf(line.sum);
        eachColumn(a.columns, [&](int j) { out[j] = (in[j] - line.greatest) - log; });
    });
}

// ---- cross-entropy ----------------------------------------------------------------------------------------

/** log sum exp z - (1-e)*z[t] - e/V * sum z, with z = x - max x. */
THREADS_TOGETHER(heed_cross_entropy, CrossEntropyArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *x = a.logits + row * a.logitsRow;
        int target = a.targets[row * a.targetStride];
        Summed line = summed(a.columns, [=](int j) { return x[j]; });
        float all = 0.0f;
        if (a.smoothing != 0.0f) {
            eachColumn(a.columns, [&](int j) { all += x[j] - line.greatest; });
            all = overRow(all, Sum()) * (a.smoothing / static_cast<float>(a.columns));
        }
        if (threadIdx.x == 0) {
            bool known = static_cast<unsigned>(target) < static_cast<unsigned>(a.columns);
            float one = a.smoothing == 1.0f ? 0.0f
                    : (1.0f - a.smoothing) * (known ? x[target] - line.greatest : NOT_A_NUMBER);
            a.out[row * a.outStride] = target == a.ignored ? 0.0f : logf(line.sum) - one - all;
        }
    });
}

/** g * (softmax x - e/V - (1-e) at t). */
THREADS_TOGETHER(heed_cross_entropy_gradient, CrossEntropyGradientArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *x = a.logits + row * a.logitsRow;
        float *out = a.out + row * a.outRow;
        int target = a.targets[row * a.targetStride];
        if (target == a.ignored) {
            eachColumn(a.columns, [&](int j) { out[j] = 0.0f; });
        } else {
            float g = a.g[row * a.gStride];
            Summed line = summed(a.columns, [=](int j) { return x[j]; });
            float scale = 1.0f / line.sum;
            float share = a.smoothing / static_cast<float>(a.columns);
            eachColumn(a.columns, [&](int j) {
                float one = j == target ? 1.0f - a.smoothing : 0.0f;
                out[j] = g * (expf(x[j] - line.greatest) * scale - share - one);
            });
        }
    });
}

#endif
