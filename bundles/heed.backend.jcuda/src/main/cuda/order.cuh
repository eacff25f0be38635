// Running sums and sorting.

#ifndef HEED_ORDER
#define HEED_ORDER

#include "kernel.cuh"
#include "reduce.cuh"

// ---- running sums -----------------------------------------------------------------------------------------

/** Sums of the values of this thread and those before it in its row; total gets the sum of all. */
template <class T>
DEVICE T scanOverRow(T value, T *total) {
    int lane = threadIdx.x % 32;
#pragma unroll
    for (int by = 1; by < 32; by <<= 1) {
        T before = __shfl_up_sync(EVERY_LANE, value, by);
        value = lane >= by ? before + value : value;
    }
    T all = __shfl_sync(EVERY_LANE, value, 31);
    if (blockDim.x > 32) {
        SHARED(T, part, 32);
        __syncthreads();
        if (lane == 0) {
            part[threadIdx.x / 32] = all;
        }
        __syncthreads();
        T before = 0;
        all = 0;
        for (int warp = 0; warp < static_cast<int>(blockDim.x / 32); warp++) {
            before = warp == static_cast<int>(threadIdx.x / 32) ? all : before;
            all += part[warp];
        }
        value = before + value;
    }
    *total = all;
    return value;
}

template <class T>
DEVICE void cumulativeSum(const CumulativeSumArgs &a) {
    eachRow(a.rows, [&](unsigned row) {
        const T *in = static_cast<const T *>(a.in) + rowAt(row, a.inner, a.inStride);
        T *out = static_cast<T *>(a.out) + rowAt(row, a.inner, a.outStride);
        T carry = 0;
        for (int from = 0; from < a.columns; from += blockDim.x) {
            int i = from + threadIdx.x;
            int j = a.reversed ? a.columns - 1 - i : i;
            T total;
            T sum = scanOverRow(i < a.columns ? in[j] : T(0), &total);
            if (i < a.columns) {
                out[j] = carry + sum;
            }
            carry += total;
        }
    });
}

THREADS_TOGETHER(heed_cumulative_sum, CumulativeSumArgs, 256) {
    cumulativeSum<float>(a);
}

THREADS_TOGETHER(heed_cumulative_sum_int, CumulativeSumArgs, 256) {
    cumulativeSum<unsigned>(a);
}

// ---- sorting ----------------------------------------------------------------------------------------------
// Keys hold the value's order in their upper half and its place in the lower: no two are equal, so that any
// way of sorting keeps equal values in order.

/** NaN, whatever its bits, is the greatest. */
DEVICE unsigned sortOrder(float x) {
    return x != x ? 0xffffffffu : ordered(x);
}

DEVICE unsigned sortOrder(int x) {
    return ordered(x);
}

DEVICE unsigned long long sortKey(const SortTileArgs &a, int at, int place) {
    unsigned order = a.type == 0 ? sortOrder(static_cast<const float *>(a.in)[at])
            : sortOrder(static_cast<const int *>(a.in)[at]);
    return static_cast<unsigned long long>(a.descending ? ~order
            : order) << 32 | static_cast<unsigned>(place);
}

/** Batcher's bitonic network over the least power of two that holds the tile. */
DEVICE void sortShared(unsigned long long *keys, int size) {
    for (int width = 2; width <= size; width <<= 1) {
        for (int apart = width >> 1; apart > 0; apart >>= 1) {
            for (int i = threadIdx.x; i < size / 2; i += blockDim.x) {
                int low = 2 * i - (i & (apart - 1));
                int high = low + apart;
                bool up = (low & width) == 0;
                unsigned long long x = keys[low];
                unsigned long long y = keys[high];
                if ((x > y) == up) {
                    keys[low] = y;
                    keys[high] = x;
                }
            }
            __syncthreads();
        }
    }
}

THREADS_TOGETHER(heed_sort_tile, SortTileArgs, 512) {
    SHARED(unsigned long long, keys, SORT_TILE);
    int tiles = (a.columns + SORT_TILE - 1) / SORT_TILE;
    int row = blockIdx.x / tiles;
    int start = blockIdx.x % tiles * SORT_TILE;
    int count = min(SORT_TILE, a.columns - start);
    int size = 1;
    while (size < count) {
        size <<= 1;
    }
    int from = rowAt(row, a.inner, a.inStride);
    for (int i = threadIdx.x; i < size; i += blockDim.x) {
        keys[i] = i < count ? sortKey(a, from + start + i, start + i) : ~0ull;
    }
    __syncthreads();
    sortShared(keys, size);
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        a.keys[row * a.columns + start + i] = keys[i];
    }
}

/** How many of the first `at` merged keys come from the left run. */
DEVICE int fromLeft(const unsigned long long *left, int leftCount, const unsigned long long *right,
        int rightCount,
        int at) {
    int low = at > rightCount ? at - rightCount : 0;
    int high = at < leftCount ? at : leftCount;
    while (low < high) {
        int middle = (low + high) / 2;
        if (left[middle] < right[at - 1 - middle]) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/**
 * Each thread finds where its eight keys begin in both runs, and merges them. Odeh et al. 2012, "Merge path".
 */
THREADS_ALONE(heed_sort_merge, SortMergeArgs, 256) {
    constexpr int EACH = SORT_MERGE / 256;
    int parts = (a.columns + SORT_MERGE - 1) / SORT_MERGE;
    int row = blockIdx.x / parts;
    int first = blockIdx.x % parts * SORT_MERGE + static_cast<int>(threadIdx.x) * EACH;
    if (first >= a.columns) {
        return;
    }
    int pair = first - static_cast<int>(static_cast<unsigned>(first) % (2u * static_cast<unsigned>(a.run)));
    int leftCount = min(a.run, a.columns - pair);
    int rightCount = min(a.run, a.columns - pair - leftCount);
    const unsigned long long *left = a.from + row * a.columns + pair;
    const unsigned long long *right = left + leftCount;
    int i = fromLeft(left, leftCount, right, rightCount, first - pair);
    int j = first - pair - i;
    unsigned long long *to = a.to + row * a.columns;
    int end = min(first + EACH, a.columns);
    for (int at = first; at < end; at++) {
        bool takeLeft = j == rightCount || (i < leftCount && left[i] < right[j]);
        to[at] = takeLeft ? left[i++] : right[j++];
    }
}

THREADS_ALONE(heed_sort_write, SortWriteArgs, 256) {
    flat(a.rows * a.columns, [&](int e) {
        int row = e / a.columns;
        int j = e - row * a.columns;
        int place = static_cast<int>(static_cast<unsigned>(a.keys[e]));
        a.out[rowAt(row, a.inner, a.outStride) + j] = a.in[rowAt(row, a.inner, a.inStride) + place];
        a.ids[rowAt(row, a.inner, a.idStride) + j] = place;
    });
}

#endif
