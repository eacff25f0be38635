// Elementwise kernels over strided views, four elements at a time where all lie side by side.

#ifndef HEED_ELEMENTWISE
#define HEED_ELEMENTWISE

#include "kernel.cuh"

/** x as Java converts it: towards zero, at most the ends of the range, NaN to 0. */
DEVICE int toInt(float x) {
    if (x != x) {
        return 0;
    }
    return x >= 2147483648.0f ? 2147483647 : x <= -2147483648.0f ? LEAST_INT : static_cast<int>(x);
}

DEVICE float sigmoid(float x) {
    return 1.0f / (1.0f + expf(-x));
}

/** x * Phi(x); 0 for minus infinity. */
DEVICE float gelu(float x) {
    return x < -40.0f ? 0.0f : 0.5f * x * erfcf(-0.70710678f * x);
}

/** Phi(x) + x * phi(x). */
DEVICE float geluSlope(float x) {
    float near = x > 40.0f ? 40.0f : x < -40.0f ? -40.0f : x;
    return 0.5f * erfcf(-0.70710678f * near) + near * 0.39894228f * expf(-0.5f * near * near);
}

// ---- operands ---------------------------------------------------------------------------------------------

DEVICE bool plain(int rank, const int *stride) {
    return rank == 1 && stride[0] == 1;
}

template <class T, class Op>
DEVICE Four<T> fourOf(Op op, Four<T> a) {
    return {op(a.x), op(a.y), op(a.z), op(a.w)};
}

template <class T, class Op>
DEVICE Four<T> fourOf(Op op, Four<T> a, Four<T> b) {
    return {op(a.x, b.x), op(a.y, b.y), op(a.z, b.z), op(a.w, b.w)};
}

/** out = op(in) where all lies side by side. */
template <class T, class Op>
DEVICE void mapPlain(const T *in, T *out, int count, Op op) {
    int fours = aligned(in) && aligned(out) ? count / 4 : 0;
    flat(fours, [&](int i) {
        reinterpret_cast<Four<T> *>(out)[i] = fourOf(op, reinterpret_cast<const Four<T> *>(in)[i]);
    });
    flat(count - 4 * fours, [&](int i) { out[4 * fours + i] = op(in[4 * fours + i]); });
}

template <class T, class Op>
DEVICE void mapPlain(const T *a, const T *b, T *out, int count, Op op) {
    int fours = aligned(a) && aligned(b) && aligned(out) ? count / 4 : 0;
    flat(fours, [&](int i) {
        reinterpret_cast<Four<T> *>(out)[i] = fourOf(op, reinterpret_cast<const Four<T> *>(a)[i],
                reinterpret_cast<const Four<T> *>(b)[i]);
    });
    flat(count - 4 * fours, [&](int i) { out[4 * fours + i] = op(a[4 * fours + i], b[4 * fours + i]); });
}

/** The operands of a kernel of one input. */
template <class T>
struct Line {
    const T *in;
    T *out;
    int count;
    int rank;
    const int *size;
    const int *inStride;
    const int *outStride;

    template <class Op>
    DEVICE void map(Op op) const {
        if (plain(rank, inStride) && plain(rank, outStride)) {
            mapPlain(in, out, count, op);
        } else {
            flat(count, [&](int i) {
                int at[2] = {0, 0};
                places(i, rank, size, at, inStride, outStride);
                out[at[1]] = op(in[at[0]]);
            });
        }
    }
};

// ---- fill, copy, where ------------------------------------------------------------------------------------

THREADS_ALONE(heed_fill, FillArgs, 256) {
    if (plain(a.rank, a.outStride)) {
        int fours = aligned(a.out) ? a.count / 4 : 0;
        flat(fours, [&](int i) {
            reinterpret_cast<Four<unsigned> *>(a.out)[i] = {a.bits, a.bits, a.bits, a.bits};
        });
        flat(a.count - 4 * fours, [&](int i) { a.out[4 * fours + i] = a.bits; });
    } else {
        flat(a.count, [&](int i) {
            int at[1] = {0};
            places(i, a.rank, a.size, at, a.outStride);
            a.out[at[0]] = a.bits;
        });
    }
}

template <class From, class To, class Convert>
DEVICE void converted(const CopyArgs &a, Convert convert) {
    flat(a.count, [&](int i) {
        int at[2] = {0, 0};
        places(i, a.rank, a.size, at, a.inStride, a.outStride);
        static_cast<To *>(a.out)[at[1]] = convert(static_cast<const From *>(a.in)[at[0]]);
    });
}

THREADS_ALONE(heed_copy, CopyArgs, 256) {
    if (a.inType == a.outType) {
        Line<unsigned>{static_cast<const unsigned *>(a.in), static_cast<unsigned *>(a.out), a.count, a.rank,
                a.size,
            a.inStride, a.outStride}.map([](unsigned x) { return x; });
    } else if (a.inType == 0) {
        converted<float, int>(a, [](float x) { return toInt(x); });
    } else {
        converted<int, float>(a, [](int x) { return static_cast<float>(x); });
    }
}

THREADS_ALONE(heed_where, WhereArgs, 256) {
    flat(a.count, [&](int i) {
        int at[4] = {0, 0, 0, 0};
        places(i, a.rank, a.size, at, a.conditionStride, a.aStride, a.bStride, a.outStride);
        bool holds = a.conditionType == 0 ? static_cast<const float *>(a.condition)[at[0]] != 0.0f
                : static_cast<const int *>(a.condition)[at[0]] != 0;
        a.out[at[3]] = holds ? a.a[at[1]] : a.b[at[2]];
    });
}

/** A tile of 32 by 32 at a time; a column more keeps the threads that read a column in different banks. */
THREADS_TOGETHER(heed_transpose, TransposeArgs, 256) {
    SHARED(unsigned, tile, 32 * 33);
    unsigned across = (a.columns + 31) / 32;
    unsigned down = (a.rows + 31) / 32;
    int column = blockIdx.x % across * 32;
    int row = blockIdx.x / across % down * 32;
    int matrix = blockIdx.x / (across * down);
    const unsigned *in = a.in + matrix * a.inBatch;
    unsigned *out = a.out + matrix * a.outBatch;
    for (int y = threadIdx.y; y < 32; y += 8) {
        if (row + y < a.rows && column + static_cast<int>(threadIdx.x) < a.columns) {
            tile[y * 33 + threadIdx.x] = in[(row + y) * a.inRow + column + threadIdx.x];
        }
    }
    __syncthreads();
    for (int y = threadIdx.y; y < 32; y += 8) {
        if (column + y < a.columns && row + static_cast<int>(threadIdx.x) < a.rows) {
            out[(column + y) * a.outRow + row + threadIdx.x] = tile[threadIdx.x * 33 + y];
        }
    }
}

// ---- one operand ------------------------------------------------------------------------------------------

/** Ordinals of heed.tensor.spi.Unary, and one more. */
enum { NEG, EXP, LOG, TANH, SIGMOID, RELU, SQRT, ABS, GELU };

THREADS_ALONE(heed_unary, UnaryArgs, 256) {
    Line<float> line = {static_cast<const float *>(a.in), static_cast<float *>(a.out), a.count, a.rank,
            a.size,
        a.inStride, a.outStride};
    switch (a.op) {
    case NEG: line.map([](float x) { return -x; }); break;
    case EXP: line.map([](float x) { return expf(x); }); break;
    case LOG: line.map([](float x) { return logf(x); }); break;
    case TANH: line.map([](float x) { return tanhf(x); }); break;
    case SIGMOID: line.map([](float x) { return sigmoid(x); }); break;
    case RELU: line.map([](float x) { return x < 0.0f ? 0.0f : x; }); break;
    case SQRT: line.map([](float x) { return sqrtf(x); }); break;
    case ABS: line.map([](float x) { return fabsf(x); }); break;
    case GELU: line.map([](float x) { return gelu(x); }); break;
    }
}

THREADS_ALONE(heed_unary_int, UnaryArgs, 256) {
    Line<unsigned> line = {static_cast<const unsigned *>(a.in), static_cast<unsigned *>(a.out), a.count,
            a.rank, a.size,
        a.inStride, a.outStride};
    switch (a.op) {
    case NEG: line.map([](unsigned x) { return 0u - x; }); break;
    case ABS: line.map([](unsigned x) { return static_cast<int>(x) < 0 ? 0u - x : x; }); break;
    }
}

// ---- two operands -----------------------------------------------------------------------------------------

/** Ordinals of heed.tensor.spi.Binary, and one more. */
enum { ADD, SUB, MUL, DIV, MAX, MIN, POW, LESS, EQUAL, TANH_GRADIENT, SIGMOID_GRADIENT, RELU_GRADIENT,
    GELU_GRADIENT };

/** Calls run with what op says. */
template <class Run>
DEVICE void withFunction(int op, Run run) {
    switch (op) {
    case ADD: run([](float x, float y) { return x + y; }); break;
    case SUB: run([](float x, float y) { return x - y; }); break;
    case MUL: run([](float x, float y) { return x * y; }); break;
    case DIV: run([](float x, float y) { return x / y; }); break;
    case MAX: run([](float x, float y) { return x != x || x > y ? x : y; }); break;
    case MIN: run([](float x, float y) { return x != x || x < y ? x : y; }); break;
    case POW: run([](float x, float y) { return powf(x, y); }); break;
    case LESS: run([](float x, float y) { return x < y ? 1.0f : 0.0f; }); break;
    case EQUAL: run([](float x, float y) { return x == y ? 1.0f : 0.0f; }); break;
    case TANH_GRADIENT: run([](float x, float y) { return x * (1.0f - y * y); }); break;
    case SIGMOID_GRADIENT: run([](float x, float y) { return x * y * (1.0f - y); }); break;
    case RELU_GRADIENT: run([](float x, float y) { return y > 0.0f ? x : 0.0f; }); break;
    case GELU_GRADIENT: run([](float x, float y) { return x * geluSlope(y); }); break;
    }
}

/** The same of whole numbers, which wrap as Java's do. */
template <class Run>
DEVICE void withWholeFunction(int op, Run run) {
    switch (op) {
    case ADD: run([](unsigned x, unsigned y) { return x + y; }); break;
    case SUB: run([](unsigned x, unsigned y) { return x - y; }); break;
    case MUL: run([](unsigned x, unsigned y) { return x * y; }); break;
    case MAX: run([](unsigned x, unsigned y) { return static_cast<int>(x) > static_cast<int>(y) ? x
            : y; }); break;
    case MIN: run([](unsigned x, unsigned y) { return static_cast<int>(x) < static_cast<int>(y) ? x
            : y; }); break;
    case LESS: run([](unsigned x, unsigned y) { return static_cast<int>(x) < static_cast<int>(y) ? 1u
            : 0u; }); break;
    case EQUAL: run([](unsigned x, unsigned y) { return x == y ? 1u : 0u; }); break;
    }
}

template <class T, class Op>
DEVICE void combine(const BinaryArgs &a, Op op) {
    const T *left = static_cast<const T *>(a.a);
    const T *right = static_cast<const T *>(a.b);
    T *out = static_cast<T *>(a.out);
    if (plain(a.rank, a.aStride) && plain(a.rank, a.bStride) && plain(a.rank, a.outStride)) {
        mapPlain(left, right, out, a.count, op);
    } else {
        flat(a.count, [&](int i) {
            int at[3] = {0, 0, 0};
            places(i, a.rank, a.size, at, a.aStride, a.bStride, a.outStride);
            out[at[2]] = op(left[at[0]], right[at[1]]);
        });
    }
}

THREADS_ALONE(heed_binary, BinaryArgs, 256) {
    withFunction(a.op, [&](auto op) { combine<float>(a, op); });
}

THREADS_ALONE(heed_binary_int, BinaryArgs, 256) {
    withWholeFunction(a.op, [&](auto op) { combine<unsigned>(a, op); });
}

THREADS_ALONE(heed_scalar, ScalarArgs, 256) {
    Line<float> line = {static_cast<const float *>(a.a), static_cast<float *>(a.out), a.count, a.rank,
            a.size, a.aStride,
        a.outStride};
    float b = a.b;
    withFunction(a.op, [&](auto op) { line.map([=](float x) { return op(x, b); }); });
}

THREADS_ALONE(heed_scalar_int, ScalarArgs, 256) {
    Line<unsigned> line = {static_cast<const unsigned *>(a.a), static_cast<unsigned *>(a.out), a.count,
            a.rank, a.size,
        a.aStride, a.outStride};
    unsigned b = a.whole;
    withWholeFunction(a.op, [&](auto op) { line.map([=](unsigned x) { return op(x, b); }); });
}

// ---- Adam -------------------------------------------------------------------------------------------------

THREADS_ALONE(heed_adam, AdamArgs, 256) {
    flat(a.count, [&](int i) {
        float g = a.gradient[i];
        float m = a.beta1 * a.first[i] + a.rest1 * g;
        float v = a.beta2 * a.second[i] + a.rest2 * g * g;
        a.first[i] = m;
        a.second[i] = v;
        a.value[i] = a.keep * a.value[i] - a.rate * m / (sqrtf(v / a.correction2) + a.epsilon);
    });
}

#endif
