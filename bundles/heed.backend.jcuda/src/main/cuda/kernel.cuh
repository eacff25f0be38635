// What all kernels share: how one is declared, how flat ones and rows are walked, sums over the threads of a
// row.

#ifndef HEED_KERNEL
#define HEED_KERNEL

#include "args.cuh"

#ifdef __CUDACC__
// Threads that never wait for each other, and threads that do: to the compiler the same, but the tests'
// stand-in, which runs these sources on the host, can walk the first in a plain loop.
#define THREADS_ALONE(name, Args, most) \
    extern "C" __global__ void __launch_bounds__(most) name(const __grid_constant__ Args a)
#define THREADS_TOGETHER(name, Args, most) THREADS_ALONE(name, Args, most)
#define SHARED(Type, name, count) __shared__ Type name[count]
#define DEVICE __device__ __forceinline__
#define INFINITE __int_as_float(0x7f800000)
#define NOT_A_NUMBER __int_as_float(0x7fc00000)
#else
#include "host.h"
#endif

#define EVERY_LANE 0xffffffffu
#define LEAST_FLOAT (-3.402823466e38f)
#define LEAST_NORMAL 1.175494351e-38f
#define LEAST_INT (-2147483647 - 1)

/** Four elements that are read and written at once. */
template <class T>
struct alignas(16) Four {
    T x, y, z, w;
};

DEVICE bool aligned(const void *p) {
    return (reinterpret_cast<unsigned long long>(p) & 15) == 0;
}

/**
 * Calls f(i) for all i below count, spread over the grid. Counts are below 2^31: unsigned steps cannot wrap.
 */
template <class F>
DEVICE void flat(int count, F f) {
    unsigned step = gridDim.x * blockDim.x;
    for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < static_cast<unsigned>(count); i += step) {
        f(static_cast<int>(i));
    }
}

/** Where element i of a row-major view lies in one operand, or in several. */
template <class... Stride>
DEVICE void places(int i, int rank, const int *size, int *at, const Stride *... stride) {
    unsigned rest = i;
    for (int axis = rank - 1; axis > 0; axis--) {
        unsigned next = rest / static_cast<unsigned>(size[axis]);
        int index = static_cast<int>(rest - next * static_cast<unsigned>(size[axis]));
        int operand = 0;
        ((at[operand++] += index * stride[axis]), ...);
        rest = next;
    }
    int operand = 0;
    ((at[operand++] += static_cast<int>(rest) * stride[0]), ...);
}

/** Where a row begins. */
DEVICE int rowAt(unsigned row, int inner, const int *stride) {
    unsigned outer = row / static_cast<unsigned>(inner);
    return static_cast<int>(outer) * stride[0] + static_cast<int>(row - outer * inner) * stride[1];
}

/**
 * Calls f(row) for all rows, by the threads (x, y) with the same y: a warp, or the whole block if it has one
 * y.
 */
template <class F>
DEVICE void eachRow(int rows, F f) {
    unsigned step = gridDim.x * blockDim.y;
    for (unsigned row = blockIdx.x * blockDim.y
            + threadIdx.y; row < static_cast<unsigned>(rows); row += step) {
        f(row);
    }
}

/** All elements of a row, spread over its threads. */
template <class F>
DEVICE void eachColumn(int columns, F f) {
    for (unsigned j = threadIdx.x; j < static_cast<unsigned>(columns); j += blockDim.x) {
        f(static_cast<int>(j));
    }
}

struct Sum {
    template <class T>
    DEVICE T operator()(T a, T b) const {
        return a + b;
    }
};

/** NaN if either is. */
struct Greatest {
    DEVICE float operator()(float a, float b) const {
        return a != a || a > b ? a : b;
    }

    DEVICE int operator()(int a, int b) const {
        return a > b ? a : b;
    }

    DEVICE unsigned long long operator()(unsigned long long a, unsigned long long b) const {
        return a > b ? a : b;
    }
};

/** The greatest number; NaN counts as none. For shifts before exponentials, where a NaN shows by itself. */
struct Highest {
    DEVICE float operator()(float a, float b) const {
        return fmaxf(a, b);
    }
};

template <class T, class Op>
DEVICE T overWarp(T value, Op op) {
#pragma unroll
    for (int lanes = 16; lanes > 0; lanes >>= 1) {
        value = op(value, __shfl_xor_sync(EVERY_LANE, value, lanes));
    }
    return value;
}

/**
 * op over the values of a row's threads, the same bits in all of them. All threads of the row must come here.
 */
template <class T, class Op>
DEVICE T overRow(T value, Op op) {
    value = overWarp(value, op);
    if (blockDim.x > 32) {
        SHARED(T, part, 32);
        // the values of the time before have been read
        __syncthreads();
        if (threadIdx.x % 32 == 0) {
            part[threadIdx.x / 32] = value;
        }
        __syncthreads();
        value = part[0];
        for (int warp = 1; warp < static_cast<int>(blockDim.x / 32); warp++) {
            value = op(value, part[warp]);
        }
    }
    return value;
}

#endif
