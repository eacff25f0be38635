// Elementwise kernels and reductions.

#include "selftest.h"

// ---- elementwise ------------------------------------------------------------------------------------------

static const Line STRANGE = {NAN_, INF, -INF, -0.0, 0, 1, -1, 2, -2, 0.5, -2.5, 87, -87, 120, -120};

static double gelu(double x) {
    return x == -INF ? 0 : 0.5 * x * std::erfc(-x / std::sqrt(2.0));
}

static double geluSlope(double x) {
    double bell = std::isinf(x) ? 0 : x * std::exp(-x * x / 2) / std::sqrt(2 * M_PI);
    return 0.5 * std::erfc(-x / std::sqrt(2.0)) + bell;
}

static double unary(int op, double x) {
    switch (op) {
    case 0: return -x;
    case 1: return std::exp(x);
    case 2: return std::log(x);
    case 3: return std::tanh(x);
    case 4: return 1 / (1 + std::exp(-x));
    case 5: return x < 0 ? 0 : x;
    case 6: return std::sqrt(x);
    case 7: return std::fabs(x);
    default: return gelu(x);
    }
}

static double binary(int op, double a, double b) {
    bool none = std::isnan(a) || std::isnan(b);
    switch (op) {
    case 0: return a + b;
    case 1: return a - b;
    case 2: return a * b;
    case 3: return a / b;
    case 4: return none ? NAN_ : std::fmax(a, b);
    case 5: return none ? NAN_ : std::fmin(a, b);
    case 6: return std::pow(a, b);
    case 7: return a < b;
    case 8: return a == b;
    case 9: return a * (1 - b * b);
    case 10: return a * b * (1 - b);
    case 11: return b > 0 ? a : 0;
    default: return a * geluSlope(b);
    }
}

/** Values in single precision's range, with strange ones in front. */
static Line spiced(size_t size) {
    Line line = random(size);
    for (size_t i = 0; i < size && i < STRANGE.size(); i++) {
        line[i] = STRANGE[i];
    }
    return line;
}

static void elementwise() {
    for (int size : {1, 3, 13, 64, 1027}) {
        for (int shift : {0, 1}) {
            Line x = spiced(size + shift);
            Line y = random(size + shift);
            Floats in(x);
            Floats b(y);
            for (int op = 0; op <= 12; op++) {
                Floats out(size);
                Line expected(size);
                if (op <= 8) {
                    launch("heed_unary", {2, 1, 1}, FLAT, UnaryArgs{in.at + shift, out.at, op, size, 1,
                            {size}, {1}, {1}});
                    std::transform(x.begin() + shift, x.end(), expected.begin(),
                            [&](double e) { return unary(op, e); });
                    check("unary", out.values(), expected, 3e-6, 1e-6);
                }
                launch("heed_binary", {2, 1, 1}, FLAT, BinaryArgs{in.at + shift, b.at + shift, out.at, op,
                        size, 1, {size},
                    {1}, {1}, {1}});
                for (int i = 0; i < size; i++) {
                    expected[i] = binary(op, x[i + shift], y[i + shift]);
                }
                check("binary", out.values(), expected, 3e-6, 1e-6);
                launch("heed_scalar", {2, 1, 1}, FLAT, ScalarArgs{in.at + shift, out.at, 0.5f, 0, op, size,
                        1, {size}, {1},
                    {1}});
                for (int i = 0; i < size; i++) {
                    expected[i] = binary(op, x[i + shift], 0.5);
                }
                check("scalar", out.values(), expected, 3e-6, 1e-6);
            }
        }
    }
}

/** out [3,5,7] of a turned, b with a repeated axis. */
static void strided() {
    Line x = random(105);
    Line y = random(15);
    Floats a(x);
    Floats b(y);
    Floats out(2 * 105);
    Line expected = out.values();
    launch("heed_binary", {1, 1, 1}, FLAT, BinaryArgs{a.at, b.at, out.at, 0, 105, 3, {3, 5, 7}, {1, 21, 3},
            {5, 1, 0},
        {70, 14, 2}});
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 5; j++) {
            for (int k = 0; k < 7; k++) {
                expected[i * 70 + j * 14 + k * 2] = static_cast<float>(x[i + j * 21 + k * 3])
                        + static_cast<float>(y[i * 5 + j]);
            }
        }
    }
    check("binary of strided", out.values(), expected, 1e-6, 0);
    Ints whole(105);
    Floats odd(Line{-1.75, NAN_, 3e9, -3e9, 2.25});
    launch("heed_copy", {1, 1, 1}, FLAT, CopyArgs{odd.at, whole.at, 0, 1, 5, 1, {5}, {1}, {1}});
    check("copy", Line(whole.at, whole.at + 5), {-1, 0, 2147483647, -2147483648.0, 2}, 0, 0);
    launch("heed_copy", {1, 1, 1}, FLAT, CopyArgs{whole.at, out.at, 1, 0, 5, 1, {5}, {1}, {2}});
    check("copy back", {out.at[0], out.at[2], out.at[8]}, {-1, 0, 2}, 0, 0);
    launch("heed_fill", {1, 1, 1}, FLAT, FillArgs{reinterpret_cast<unsigned *>(whole.at), 7, 10, 2, {2, 5},
            {1, 2}});
    check("fill", Line(whole.at, whole.at + 10), Line(10, 7), 0, 0);
    for (int rows : {1, 31, 33, 70}) {
        int columns = 45;
        Line m = random(2 * rows * columns);
        Floats in(m);
        Floats turned(m.size());
        launch("heed_transpose", {2 * up(rows, 32) * up(columns, 32), 1, 1}, WARPS,
                TransposeArgs{reinterpret_cast<unsigned *>(in.at), reinterpret_cast<unsigned *>(turned.at),
                        2, rows, columns,
                    rows * columns, columns, rows * columns, rows});
        Line expected(m.size());
        for (int p = 0; p < 2; p++) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    expected[(p * columns + c) * rows + r] = m[(p * rows + r) * columns + c];
                }
            }
        }
        check("transpose", turned.values(), expected, 0, 0);
    }
}

static void adam() {
    Line value = random(1027), g = random(1027), m = random(1027), v = random(1027);
    for (double &x : v) {
        x = std::fabs(x);
    }
    Floats dValue(value), dG(g), dM(m), dV(v);
    launch("heed_adam", {2, 1, 1}, FLAT, AdamArgs{dValue.at, dG.at, dM.at, dV.at, 1027, 0.1f, 0.9f, 0.1f,
            0.99f, 0.01f,
        0.3f, 1e-6f, 0.95f});
    for (size_t i = 0; i < value.size(); i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
        value[i] = 0.95 * value[i] - 0.1 * m[i] / (std::sqrt(v[i] / 0.3) + 1e-6);
    }
    check("adam", dValue.values(), value, 2e-6, 1e-6);
    check("adam's first", dM.values(), m, 1e-6, 1e-6);
    check("adam's second", dV.values(), v, 1e-6, 1e-6);
}

// ---- reductions -------------------------------------------------------------------------------------------

/** in [kept, reduced] or turned, in so many splits. */
static void reduction(int kept, int reduced, bool turned, int op) {
    Line x = random(static_cast<size_t>(kept) * reduced);
    if (x.size() > 5 && op == 1) {
        x[5] = NAN_;
    }
    Floats in(x);
    int keptStep = turned ? 1 : reduced;
    int step = turned ? kept : 1;
    Line expected(kept, op == 0 ? 0 : -INF);
    for (int i = 0; i < kept; i++) {
        for (int j = 0; j < reduced; j++) {
            double e = x[i * keptStep + j * step];
            expected[i] = op == 0 ? expected[i] + e : binary(4, expected[i], e);
        }
    }
    for (int chunk : {std::max(1, reduced), std::max(7, reduced / 5)}) {
        unsigned splits = up(reduced, chunk);
        ReduceArgs args = {in.at, nullptr, op, kept, reduced, chunk, kept, 1, 1, {kept}, {keptStep}, {1},
                {reduced}, {step}};
        struct {
            const char *name;
            Dim grid, block;
        } ways[] = {{"heed_reduce_rows", {up(kept, 8), splits, 1}, WARPS}, {"heed_reduce_rows", {up(kept, 1),
                splits, 1}, WIDE},
            {"heed_reduce_columns", {up(kept, 32), splits, 1}, WARPS}};
        for (auto &way : ways) {
            Floats partial(static_cast<size_t>(kept) * splits);
            Floats out(kept);
            args.out = partial.at;
            launch(way.name, way.grid, way.block, args);
            ReduceArgs second = {partial.at, out.at, op, kept, static_cast<int>(splits),
                    static_cast<int>(splits), kept, 1, 1,
                {kept}, {1}, {1}, {static_cast<int>(splits)}, {kept}};
            launch("heed_reduce_columns", {up(kept, 32), 1, 1}, WARPS, second);
            check(way.name, out.values(), expected, 1e-6, 1e-6 * (1 + reduced));
        }
    }
}

static void reductions() {
    for (int op : {0, 1}) {
        for (bool turned : {false, true}) {
            for (int kept : {1, 5, 33, 70}) {
                for (int reduced : {0, 1, 7, 13, 207, 1030}) {
                    reduction(kept, reduced, turned, op);
                }
            }
        }
    }
    Line x = random(2 * 3 * 5 * 7);
    Floats in(x);
    Floats out(15);
    // [2,3,5,7] over the first and the last axis
    launch("heed_reduce_rows", {up(15, 8), 1, 1}, WARPS, ReduceArgs{in.at, out.at, 0, 15, 14, 14, 0, 1, 2,
            {15}, {7}, {1},
        {2, 7}, {105, 1}});
    Line expected(15, 0);
    for (size_t i = 0; i < x.size(); i++) {
        expected[i / 7 % 15] += x[i];
    }
    check("reduce of two axes", out.values(), expected, 1e-6, 1e-5);
    Line y = random(13);
    Floats sum(y);
    launch("heed_sum_into", {1, 1, 1}, FLAT, SumIntoArgs{in.at, sum.at, 16, 13, 1});
    for (int i = 0; i < 16 * 13; i++) {
        y[i % 13] += x[i];
    }
    check("sum into", sum.values(), y, 1e-6, 1e-5);
}

static void argmax() {
    for (int columns : {1, 2, 13, 207, 1030}) {
        int rows = 11;
        Line x = whole(rows * columns, 9);
        for (int i = 0; i < columns; i++) {
            x[i] = -INF;
        }
        Floats in(x);
        Line expected(rows, 0);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                expected[r] = x[r * columns + j] > x[r * columns + static_cast<int>(expected[r])] ? j
                        : expected[r];
            }
        }
        bothRows(rows, [&](Dim grid, Dim block) {
            Ints out(rows);
            launch("heed_argmax", grid, block, ArgmaxArgs{in.at, out.at, rows, rows, columns, {0, columns},
                    {0, 1}});
            check("argmax", out.values(), expected, 0, 0);
        });
    }
}

void elementwiseTests() {
    test("elementwise", elementwise);
    test("strided", strided);
    test("adam", adam);
    test("reductions", reductions);
    test("argmax", argmax);
}
