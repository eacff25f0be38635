// Sums and greatest elements over some axes, in an order that depends on the sizes alone: the same bits every
// time.

#ifndef HEED_REDUCE
#define HEED_REDUCE

#include "kernel.cuh"

/** Where element (i, j) of the operand lies, apart from what i contributes. */
DEVICE int reducedAt(const ReduceArgs &a, int j) {
    int at[1] = {0};
    places(j, a.reducedRank, a.reducedSize, at, a.reducedIn);
    return at[0];
}

/** The part of the reduced axes that this split handles. */
DEVICE int splitStart(const ReduceArgs &a) {
    return static_cast<int>(blockIdx.y) * a.chunk;
}

/** Not past the last; chunk may be as large as an int can be. */
DEVICE int splitEnd(const ReduceArgs &a) {
    int start = splitStart(a);
    return a.chunk < a.reduced - start ? start + a.chunk : a.reduced;
}

template <class T, class Op>
DEVICE void reduceRows(const ReduceArgs &a, T none, Op op) {
    int start = splitStart(a);
    int count = splitEnd(a) - start;
    eachRow(a.kept, [&](int i) {
        int at[2] = {0, 0};
        places(i, a.keptRank, a.keptSize, at, a.keptIn, a.keptOut);
        const T *in = static_cast<const T *>(a.in) + at[0];
        T value = none;
        if (a.reducedRank == 1) {
            int stride = a.reducedIn[0];
            in += start * stride;
            eachColumn(count, [&](int j) { value = op(value, in[j * stride]); });
        } else {
            eachColumn(count, [&](int j) { value = op(value, in[reducedAt(a, start + j)]); });
        }
        value = overRow(value, op);
        if (threadIdx.x == 0) {
            static_cast<T *>(a.out)[static_cast<int>(blockIdx.y) * a.splitStride + at[1]] = value;
        }
    });
}

template <class T, class Op>
DEVICE void reduceColumns(const ReduceArgs &a, T none, Op op) {
    SHARED(T, part, 8 * 32);
    int i = blockIdx.x * 32 + threadIdx.x;
    int kept[2] = {0, 0};
    T value = none;
    if (i < a.kept) {
        places(i, a.keptRank, a.keptSize, kept, a.keptIn, a.keptOut);
        const T *in = static_cast<const T *>(a.in) + kept[0];
        unsigned end = splitEnd(a);
        for (unsigned j = splitStart(a) + threadIdx.y; j < end; j += 8) {
            int at = static_cast<int>(j);
            value = op(value, in[a.reducedRank == 1 ? at * a.reducedIn[0] : reducedAt(a, at)]);
        }
    }
    part[threadIdx.y * 32 + threadIdx.x] = value;
    __syncthreads();
    if (threadIdx.y == 0 && i < a.kept) {
        for (int y = 1; y < 8; y++) {
            value = op(value, part[y * 32 + threadIdx.x]);
        }
        static_cast<T *>(a.out)[static_cast<int>(blockIdx.y) * a.splitStride + kept[1]] = value;
    }
}

THREADS_TOGETHER(heed_reduce_rows, ReduceArgs, 256) {
    if (a.op == 0) {
        reduceRows(a, 0.0f, Sum());
    } else {
        reduceRows(a, -INFINITE, Greatest());
    }
}

THREADS_TOGETHER(heed_reduce_rows_int, ReduceArgs, 256) {
    if (a.op == 0) {
        reduceRows(a, 0u, Sum());
    } else {
        reduceRows(a, LEAST_INT, Greatest());
    }
}

THREADS_TOGETHER(heed_reduce_columns, ReduceArgs, 256) {
    if (a.op == 0) {
        reduceColumns(a, 0.0f, Sum());
    } else {
        reduceColumns(a, -INFINITE, Greatest());
    }
}

THREADS_TOGETHER(heed_reduce_columns_int, ReduceArgs, 256) {
    if (a.op == 0) {
        reduceColumns(a, 0u, Sum());
    } else {
        reduceColumns(a, LEAST_INT, Greatest());
    }
}

THREADS_ALONE(heed_sum_into, SumIntoArgs, 256) {
    flat(a.count, [&](int i) {
        float sum = 0.0f;
        for (int p = 0; p < a.partials; p++) {
            sum += a.partial[p * a.count + i];
        }
        a.out[i * a.outStride] += sum;
    });
}

/** In the order of the numbers; both zeros are one. */
DEVICE unsigned ordered(float x) {
    unsigned bits = __float_as_uint(x + 0.0f);
    return bits >> 31 ? ~bits : bits | 0x80000000u;
}

DEVICE unsigned ordered(int x) {
    return static_cast<unsigned>(x) ^ 0x80000000u;
}

/**
 * The greatest and, in the lower half, its place counted down: of equal ones the first is the greatest. A
 * thread that saw
 * nothing above the least answers place 0, as a row of nothing else does.
 */
template <class T>
DEVICE void argmax(const ArgmaxArgs &a, T least) {
    eachRow(a.rows, [&](unsigned row) {
        const T *in = static_cast<const T *>(a.in) + rowAt(row, a.inner, a.inStride);
        T best = least;
        int place = 0;
        eachColumn(a.columns, [&](int j) {
            if (in[j] > best) {
                best = in[j];
                place = j;
            }
        });
        unsigned long long key =
                static_cast<unsigned long long>(ordered(best)) << 32 | ~static_cast<unsigned>(place);
        key = overRow(key, Greatest());
        if (threadIdx.x == 0) {
            a.out[rowAt(row, a.inner, a.outStride)] = static_cast<int>(~static_cast<unsigned>(key));
        }
    });
}

THREADS_TOGETHER(heed_argmax, ArgmaxArgs, 256) {
    argmax(a, -INFINITE);
}

THREADS_TOGETHER(heed_argmax_int, ArgmaxArgs, 256) {
    argmax(a, LEAST_INT);
}

#endif
