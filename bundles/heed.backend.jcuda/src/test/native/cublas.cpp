// cuBLAS, as far as the backend uses it: general products of matrices, column by column, in FP32. The reduced
// modes round their operands as tensor cores do, so that a test can tell them apart.

#include "api.h"
#include <cstdint>
#include <cstring>
#include <vector>

using namespace standin;

/** Numbers of cuBLAS's results. */
enum Status { OK = 0, UNINITIALIZED = 1, BAD_VALUE = 7, FAILED = 13, UNSUPPORTED = 15 };

/** CUDA_R_32F. */
static const int FLOAT = 0;

/** Ways to compute in FP32. */
enum Compute { FULL = 68, PEDANTIC = 69, FAST_BF16 = 75, FAST_TF32 = 77 };

struct Handle {
    void *stream = nullptr;
    int pointerMode = 0;
    int mathMode = 0;
};

API int cublasCreate_v2(void **handle) {
    LOCKED;
    if (setting("CUBLAS", OK) != OK) {
        return static_cast<int>(setting("CUBLAS", OK));
    }
    *handle = new Handle();
    return OK;
}

API int cublasDestroy_v2(void *handle) {
    delete static_cast<Handle *>(handle);
    return handle == nullptr ? UNINITIALIZED : OK;
}

API int cublasGetVersion_v2(void *, int *version) {
    *version = 120601;
    return OK;
}

API int cublasGetProperty(int property, int *value) {
    static const int VERSION[] = {12, 6, 1};
    *value = property >= 0 && property < 3 ? VERSION[property] : 0;
    return property >= 0 && property < 3 ? OK : BAD_VALUE;
}

API int cublasSetStream_v2(void *handle, void *stream) {
    static_cast<Handle *>(handle)->stream = stream;
    return OK;
}

API int cublasSetWorkspace_v2(void *, void *workspace, size_t) {
    return reinterpret_cast<uintptr_t>(workspace) % 256 == 0 ? OK : BAD_VALUE;
}

API int cublasSetPointerMode_v2(void *handle, int mode) {
    static_cast<Handle *>(handle)->pointerMode = mode;
    return OK;
}

API int cublasGetPointerMode_v2(void *handle, int *mode) {
    *mode = static_cast<Handle *>(handle)->pointerMode;
    return OK;
}

API int cublasSetMathMode(void *handle, int mode) {
    static_cast<Handle *>(handle)->mathMode = mode;
    return OK;
}

API int cublasSetAtomicsMode(void *, int) {
    return OK;
}

// ---- products ---------------------------------------------------------------------------------------------

/** A stored matrix: column-major, its columns `lead` apart. */
struct Stored {
    const float *x;
    bool turned;
    int lead;
};

struct Product {
    int m, n, k;
    Stored a, b;
    float *c;
    int leadC;
    int compute;
};

/** To the nearest number with so many bits of its fraction left. */
static float rounded(float x, int bits) {
    uint32_t word;
    std::memcpy(&word, &x, sizeof word);
    if ((word & 0x7f800000) != 0x7f800000) {
        uint32_t drop = 23 - static_cast<uint32_t>(bits);
        word += (1u << (drop - 1)) - 1 + (word >> drop & 1);
        word &= ~((1u << drop) - 1);
    }
    std::memcpy(&x, &word, sizeof x);
    return x;
}

/** op(x), rows by columns, side by side. */
static std::vector<float> packed(const Stored &of, int rows, int columns, int compute) {
    std::vector<float> out(static_cast<size_t>(rows) * columns);
    for (int j = 0; j < columns; j++) {
        for (int i = 0; i < rows; i++) {
            float x = of.turned ? of.x[j + static_cast<size_t>(i) * of.lead] : of.x[i
                    + static_cast<size_t>(j) * of.lead];
            x = compute == FAST_TF32 ? rounded(x, 10) : compute == FAST_BF16 ? rounded(x, 7) : x;
            out[i + static_cast<size_t>(j) * rows] = x;
        }
    }
    return out;
}

/** C = alpha*op(A)*op(B) + beta*C; C is not read where beta is 0. */
static void multiply(const Product &p, float alpha, float beta) {
    std::vector<float> a = packed(p.a, p.m, p.k, p.compute);
    std::vector<float> b = packed(p.b, p.k, p.n, p.compute);
    std::vector<float> sum(p.m);
    for (int j = 0; j < p.n; j++) {
        std::fill(sum.begin(), sum.end(), 0.0f);
        for (int l = 0; l < p.k; l++) {
            float y = b[l + static_cast<size_t>(j) * p.k];
            const float *x = a.data() + static_cast<size_t>(l) * p.m;
            for (int i = 0; i < p.m; i++) {
                sum[i] += x[i] * y;
            }
        }
        float *c = p.c + static_cast<size_t>(j) * p.leadC;
        for (int i = 0; i < p.m; i++) {
            c[i] = beta == 0.0f ? alpha * sum[i] : alpha * sum[i] + beta * c[i];
        }
    }
}

static int atLeastOne(int x) {
    return x > 1 ? x : 1;
}

static Status check(const Product &p) {
    if (p.m < 0 || p.n < 0 || p.k < 0 || p.a.lead < atLeastOne(p.a.turned ? p.k : p.m)
            || p.b.lead < atLeastOne(p.b.turned ? p.n : p.k) || p.leadC < atLeastOne(p.m)) {
        return BAD_VALUE;
    }
    return p.compute == FULL || p.compute == PEDANTIC || p.compute == FAST_BF16 || p.compute == FAST_TF32 ? OK
            : UNSUPPORTED;
}

/** Where the operands of one product of a batch lie. */
struct Places {
    const float *a;
    const float *b;
    float *c;
};

/** Runs so many products; places(i) says where, when they run. */
template <class Find>
static int products(Handle *handle, Product p, const float *alpha, const float *beta, int count,
        Find places) {
    LOCKED;
    if (handle == nullptr) {
        return UNINITIALIZED;
    }
    // more than a grid is high: what some releases do with them on some GPUs is wrong
    if (check(p) != OK || count < 0 || count > 65535) {
        return check(p) != OK ? check(p) : BAD_VALUE;
    }
    if (handle->mathMode == 3 && p.compute == FULL) {
        p.compute = FAST_TF32;
    }
    bool device = handle->pointerMode == 1;
    float hostAlpha = device ? 0 : *alpha;
    float hostBeta = device ? 0 : *beta;
    Result result = enqueue(handle->stream, {"cuBLAS", [=] {
        for (int i = 0; i < count; i++) {
            Product each = p;
            Places at = places(i);
            each.a.x = at.a;
            each.b.x = at.b;
            each.c = at.c;
            multiply(each, device ? *alpha : hostAlpha, device ? *beta : hostBeta);
        }
    }});
    return result == SUCCESS ? OK : FAILED;
}

static const float *floats(const void *x) {
    return static_cast<const float *>(x);
}

API int cublasGemmEx(void *handle, int turnA, int turnB, int m, int n, int k, const void *alpha,
        const void *a, int typeA,
        int leadA, const void *b, int typeB, int leadB, const void *beta, void *c, int typeC, int leadC,
                int compute, int) {
    if (typeA != FLOAT || typeB != FLOAT || typeC != FLOAT) {
        return UNSUPPORTED;
    }
    Product p = {m, n, k, {nullptr, turnA != 0, leadA}, {nullptr, turnB != 0, leadB}, nullptr, leadC,
            compute};
    return products(static_cast<Handle *>(handle), p, floats(alpha), floats(beta), 1,
            [=](int) { return Places{floats(a), floats(b), static_cast<float *>(c)}; });
}

API int cublasGemmStridedBatchedEx(void *handle, int turnA, int turnB, int m, int n, int k, const void *alpha,
        const void *a, int typeA, int leadA, long long strideA, const void *b, int typeB, int leadB,
                long long strideB,
        const void *beta, void *c, int typeC, int leadC, long long strideC, int count, int compute, int) {
    if (typeA != FLOAT || typeB != FLOAT || typeC != FLOAT) {
        return UNSUPPORTED;
    }
    Product p = {m, n, k, {nullptr, turnA != 0, leadA}, {nullptr, turnB != 0, leadB}, nullptr, leadC,
            compute};
    return products(static_cast<Handle *>(handle), p, floats(alpha), floats(beta), count, [=](int i) {
        return Places{floats(a) + i * strideA, floats(b) + i * strideB, static_cast<float *>(c)
                + i * strideC};
    });
}

API int cublasGemmBatchedEx(void *handle, int turnA, int turnB, int m, int n, int k, const void *alpha,
        const void *const *a, int typeA, int leadA, const void *const *b, int typeB, int leadB,
                const void *beta,
        void *const *c, int typeC, int leadC, int count, int compute, int) {
    if (typeA != FLOAT || typeB != FLOAT || typeC != FLOAT) {
        return UNSUPPORTED;
    }
    Product p = {m, n, k, {nullptr, turnA != 0, leadA}, {nullptr, turnB != 0, leadB}, nullptr, leadC,
            compute};
    return products(static_cast<Handle *>(handle), p, floats(alpha), floats(beta), count,
            [=](int i) { return Places{floats(a[i]), floats(b[i]), static_cast<float *>(c[i])}; });
}

API int cublasSgemm_v2(void *handle, int turnA, int turnB, int m, int n, int k, const float *alpha,
        const float *a,
        int leadA, const float *b, int leadB, const float *beta, float *c, int leadC) {
    return cublasGemmEx(handle, turnA, turnB, m, n, k, alpha, a, FLOAT, leadA, b, FLOAT, leadB, beta, c,
            FLOAT, leadC,
            FULL, -1);
}
