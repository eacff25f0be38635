// What the kernels' sources need in order to be compiled for the host: threads of a block become fibers,
// barriers and warp exchanges become places where a fiber waits for others. Included by kernel.cuh where nvcc
// is not the compiler.

#ifndef HEED_HOST
#define HEED_HOST

#include "fibers.h"
#include <cmath>
#include <cstring>

// NOLINTBEGIN: the names are CUDA's
static standin::Dim &threadIdx = standin::threadIndex;
static standin::Dim &blockIdx = standin::blockIndex;
static standin::Dim &blockDim = standin::blockSize;
static standin::Dim &gridDim = standin::gridSize;

#define DEVICE inline
#define INFINITE __builtin_inff()
#define NOT_A_NUMBER __builtin_nanf("")

#define THREADS_ALONE(name, Args, most) HEED_ENTRY(name, Args, most, false)
#define THREADS_TOGETHER(name, Args, most) HEED_ENTRY(name, Args, most, true)
#define HEED_ENTRY(name, Args, most, together) \
    static void name(const Args &a); \
    static standin::Entry name##Entry(#name, sizeof(Args), most, together, \
            [](const void *args) { name(*static_cast<const Args *>(args)); }); \
    static void name(const Args &a)

/** One array for all blocks, one after the other; a block finds NaN in it. */
#define SHARED(Type, name, count) \
    static Type name[count]; \
    static unsigned long long name##Block; \
    standin::enterShared(name, sizeof name, &name##Block)

#define __syncthreads() standin::barrier(__LINE__)

inline int min(int a, int b) {
    return a < b ? a : b;
}

inline int max(int a, int b) {
    return a > b ? a : b;
}

inline unsigned __float_as_uint(float x) {
    unsigned bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
}

template <class T>
T fromLane(unsigned mask, T value, int lane) {
    unsigned long long bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    bits = standin::exchange(mask, bits, lane);
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

template <class T>
T __shfl_sync(unsigned mask, T value, int lane) {
    return fromLane(mask, value, lane);
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes) {
    return fromLane(mask, value, standin::lane() ^ lanes);
}

template <class T>
T __shfl_up_sync(unsigned mask, T value, int by) {
    int lane = standin::lane();
    return fromLane(mask, value, lane >= by ? lane - by : lane);
}
// NOLINTEND

#endif
