// Layer normalisation, forward and backward. Ba, Kiros & Hinton 2016.

#ifndef HEED_LAYERNORM
#define HEED_LAYERNORM

#include "kernel.cuh"

struct Moments {
    float mean;
    /** 1 / sqrt(variance + epsilon). */
    float scale;
};

/** The deviations' squares are summed after the mean is known: large means cost no digits. */
DEVICE Moments moments(const float *x, int columns, float epsilon) {
    float sum = 0.0f;
    eachColumn(columns, [&](int j) { sum += x[j]; });
    float mean = overRow(sum, Sum()) / static_cast<float>(columns);
    float squares = 0.0f;
    eachColumn(columns, [&](int j) { squares += (x[j] - mean) * (x[j] - mean); });
    return {mean, 1.0f / sqrtf(overRow(squares, Sum()) / static_cast<float>(columns) + epsilon)};
}

THREADS_TOGETHER(heed_layer_norm, LayerNormArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *x = a.x + rowAt(row, a.inner, a.xStride);
        float *out = a.out + rowAt(row, a.inner, a.outStride);
        Moments of = moments(x, a.columns, a.epsilon);
        eachColumn(a.columns, [&](int j) { out[j] = a.gamma[j] * ((x[j] - of.mean) * of.scale)
                + a.beta[j]; });
    });
}

/** With h = g*gamma and u the normalised x: dx += (h - mean h - u*mean(h*u)) / deviation. */
THREADS_TOGETHER(heed_layer_norm_gradient, LayerNormGradientArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *g = a.g + rowAt(row, a.inner, a.gStride);
        const float *x = a.x + rowAt(row, a.inner, a.xStride);
        float *dx = a.dx + rowAt(row, a.inner, a.dxStride);
        Moments of = moments(x, a.columns, a.epsilon);
        float sum = 0.0f;
        float dot = 0.0f;
        eachColumn(a.columns, [&](int j) {
            float h = g[j] * a.gamma[j];
            sum += h;
            dot += h * ((x[j] - of.mean) * of.scale);
        });
        float mean = overRow(sum, Sum()) / static_cast<float>(a.columns);
        float slope = overRow(dot, Sum()) / static_cast<float>(a.columns);
        eachColumn(a.columns, [&](int j) {
            float u = (x[j] - of.mean) * of.scale;
            dx[j] += (g[j] * a.gamma[j] - mean - u * slope) * of.scale;
        });
        if (threadIdx.x == 0) {
            a.statistics[row] = of.mean;
            a.statistics[a.rows + row] = of.scale;
        }
    });
}

THREADS_TOGETHER(heed_layer_norm_parameters, LayerNormParametersArgs, 256) {
    SHARED(float, gammaPart, 8 * 32);
    SHARED(float, betaPart, 8 * 32);
    int column = blockIdx.x * 32 + threadIdx.x;
    int start = blockIdx.y * a.chunk;
    int end = a.chunk < a.rows - start ? start + a.chunk : a.rows;
    float gamma = 0.0f;
    float beta = 0.0f;
    for (int row = start + threadIdx.y; row < end && column < a.columns; row += 8) {
        float g = a.g[rowAt(row, a.inner, a.gStride) + column];
        float x = a.x[rowAt(row, a.inner, a.xStride) + column];
        gamma += g * ((x - a.statistics[row]) * a.statistics[a.rows + row]);
        beta += g;
    }
    int slot = threadIdx.y * 32 + threadIdx.x;
    gammaPart[slot] = gamma;
    betaPart[slot] = beta;
    __syncthreads();
    if (threadIdx.y == 0 && column < a.columns) {
        for (int y = 1; y < 8; y++) {
            gamma += gammaPart[y * 32 + threadIdx.x];
            beta += betaPart[y * 32 + threadIdx.x];
        }
        int at = static_cast<int>(blockIdx.y) * a.columns + column;
        a.partialGamma[at] = gamma;
        a.partialBeta[at] = beta;
    }
}

#endif
