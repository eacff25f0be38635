// Every kernel against plain loops in double, on odd sizes and in every launch geometry that args.cuh names, with several
// orders of threads. The contract kit judges the backend; this one says which kernel is wrong, and takes a second.

#include "args.cuh"
#include "fibers.h"
#include "memory.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

using namespace standin;

using Line = std::vector<double>;

static int failures;
static std::string now;

static void complain(const std::string &what) {
    std::printf("%s: %s\n", now.c_str(), what.c_str());
    failures++;
}

/** Device memory with values. */
template <class T>
struct Device {
    T *at;
    size_t size;

    explicit Device(size_t size) : at(static_cast<T *>(allocateDevice(std::max<size_t>(1, size) * sizeof(T)))), size(size) {
    }

    explicit Device(const Line &values) : Device(values.size()) {
        std::copy(values.begin(), values.end(), at);
    }

    Device(const Device &) = delete;

    ~Device() {
        std::string touched;
        freeDevice(at, &touched);
        if (!touched.empty()) {
            complain(touched);
        }
    }

    Line values() const {
        return Line(at, at + size);
    }
};

using Floats = Device<float>;
using Ints = Device<int>;

static unsigned long long randomState = 7;

static double unit() {
    randomState = randomState * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<double>(randomState >> 40) / (1 << 24);
}

/** From -2 to 2, as floats hold them. */
static Line random(size_t size) {
    Line line(size);
    for (double &x : line) {
        x = static_cast<float>(4 * unit() - 2);
    }
    return line;
}

static Line whole(size_t size, int bound) {
    Line line(size);
    for (double &x : line) {
        x = std::floor(unit() * bound);
    }
    return line;
}

template <class Args>
static void launch(const char *name, Dim grid, Dim block, const Args &args) {
    const Entry *entry = entryOf(name);
    if (entry == nullptr || entry->size != sizeof args) {
        complain(std::string(name) + " is no kernel, or not with these arguments");
        return;
    }
    alignas(16) Args copy = args;
    std::string wrong = run(*entry, grid, block, &copy);
    if (!wrong.empty()) {
        complain(std::string(name) + ": " + wrong);
    }
    wrong = touchedGuards();
    if (!wrong.empty()) {
        complain(std::string(name) + ": " + wrong);
    }
}

static void check(const char *what, const Line &got, const Line &expected, double relative, double absolute) {
    if (got.size() != expected.size()) {
        complain(std::string(what) + ": sizes differ");
        return;
    }
    for (size_t i = 0; i < got.size(); i++) {
        // beyond what a float can hold lies infinity
        double e = std::fabs(expected[i]) > 3.4028235e38 ? std::copysign(INFINITY, expected[i]) : expected[i];
        bool fits = std::isnan(e) || std::isinf(e) ? (std::isnan(e) && std::isnan(got[i])) || e == got[i]
                : std::fabs(got[i] - e) <= absolute + relative * std::fabs(e);
        if (!fits) {
            char text[200];
            std::snprintf(text, sizeof text, "%s [%zu] should be %.9g and is %.9g", what, i, e, got[i]);
            complain(text);
            return;
        }
    }
}

static unsigned up(long a, long b) {
    return static_cast<unsigned>(std::max<long>(1, (a + b - 1) / b));
}

static const Dim FLAT = {256, 1, 1};
static const Dim WARPS = {32, 8, 1};
static const Dim WIDE = {256, 1, 1};

/** Both geometries of rows. */
static void bothRows(int rows, const std::function<void(Dim, Dim)> &test) {
    test({up(rows, 8), 1, 1}, WARPS);
    test({up(rows, 1), 1, 1}, WIDE);
    test({1, 1, 1}, WARPS);
}

// ---- elementwise ----------------------------------------------------------------------------------------------------

static const double NAN_ = std::nan("");
static const double INF = INFINITY;
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
                    launch("heed_unary", {2, 1, 1}, FLAT, UnaryArgs{in.at + shift, out.at, op, size, 1, {size}, {1}, {1}});
                    std::transform(x.begin() + shift, x.end(), expected.begin(), [&](double e) { return unary(op, e); });
                    check("unary", out.values(), expected, 3e-6, 1e-6);
                }
                launch("heed_binary", {2, 1, 1}, FLAT, BinaryArgs{in.at + shift, b.at + shift, out.at, op, size, 1, {size},
                    {1}, {1}, {1}});
                for (int i = 0; i < size; i++) {
                    expected[i] = binary(op, x[i + shift], y[i + shift]);
                }
                check("binary", out.values(), expected, 3e-6, 1e-6);
                launch("heed_scalar", {2, 1, 1}, FLAT, ScalarArgs{in.at + shift, out.at, 0.5f, 0, op, size, 1, {size}, {1},
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
    launch("heed_binary", {1, 1, 1}, FLAT, BinaryArgs{a.at, b.at, out.at, 0, 105, 3, {3, 5, 7}, {1, 21, 3}, {5, 1, 0},
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
    launch("heed_fill", {1, 1, 1}, FLAT, FillArgs{reinterpret_cast<unsigned *>(whole.at), 7, 10, 2, {2, 5}, {1, 2}});
    check("fill", Line(whole.at, whole.at + 10), Line(10, 7), 0, 0);
    for (int rows : {1, 31, 33, 70}) {
        int columns = 45;
        Line m = random(2 * rows * columns);
        Floats in(m);
        Floats turned(m.size());
        launch("heed_transpose", {2 * up(rows, 32) * up(columns, 32), 1, 1}, WARPS,
                TransposeArgs{reinterpret_cast<unsigned *>(in.at), reinterpret_cast<unsigned *>(turned.at), 2, rows, columns,
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
    launch("heed_adam", {2, 1, 1}, FLAT, AdamArgs{dValue.at, dG.at, dM.at, dV.at, 1027, 0.1f, 0.9f, 0.1f, 0.99f, 0.01f,
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

// ---- reductions -----------------------------------------------------------------------------------------------------

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
        ReduceArgs args = {in.at, nullptr, op, kept, reduced, chunk, kept, 1, 1, {kept}, {keptStep}, {1}, {reduced}, {step}};
        struct {
            const char *name;
            Dim grid, block;
        } ways[] = {{"heed_reduce_rows", {up(kept, 8), splits, 1}, WARPS}, {"heed_reduce_rows", {up(kept, 1), splits, 1}, WIDE},
            {"heed_reduce_columns", {up(kept, 32), splits, 1}, WARPS}};
        for (auto &way : ways) {
            Floats partial(static_cast<size_t>(kept) * splits);
            Floats out(kept);
            args.out = partial.at;
            launch(way.name, way.grid, way.block, args);
            ReduceArgs second = {partial.at, out.at, op, kept, static_cast<int>(splits), static_cast<int>(splits), kept, 1, 1,
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
    launch("heed_reduce_rows", {up(15, 8), 1, 1}, WARPS, ReduceArgs{in.at, out.at, 0, 15, 14, 14, 0, 1, 2, {15}, {7}, {1},
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
                expected[r] = x[r * columns + j] > x[r * columns + static_cast<int>(expected[r])] ? j : expected[r];
            }
        }
        bothRows(rows, [&](Dim grid, Dim block) {
            Ints out(rows);
            launch("heed_argmax", grid, block, ArgmaxArgs{in.at, out.at, rows, rows, columns, {0, columns}, {0, 1}});
            check("argmax", out.values(), expected, 0, 0);
        });
    }
}

// ---- tables and order -----------------------------------------------------------------------------------------------

struct Sorted {
    Device<unsigned long long> one;
    Device<unsigned long long> other;
    Device<unsigned long long> *keys = &one;

    Sorted(const void *in, int type, int rows, int columns, bool descending)
        : one(static_cast<size_t>(rows) * columns), other(one.size) {
        unsigned block = 32;
        while (block < 512 && static_cast<int>(2 * block) < columns) {
            block *= 2;
        }
        launch("heed_sort_tile", {rows * up(columns, SORT_TILE), 1, 1}, {block, 1, 1}, SortTileArgs{in, one.at, rows, rows,
            columns, type, descending, {0, columns}});
        Device<unsigned long long> *to = &other;
        for (int run = SORT_TILE; run < columns; run *= 2) {
            launch("heed_sort_merge", {rows * up(columns, SORT_MERGE), 1, 1}, FLAT,
                    SortMergeArgs{keys->at, to->at, rows, columns, run});
            std::swap(keys, to);
        }
    }
};

static void sorting() {
    for (int columns : {1, 2, 13, 64, 207, 2048, 2049, 9001}) {
        for (bool descending : {false, true}) {
            int rows = 3;
            Line x = whole(rows * columns, columns > 100 ? 1000 : 5);
            for (size_t i = 0; i < x.size(); i += 7) {
                x[i] = i % 3 == 0 ? NAN_ : i % 3 == 1 ? -0.0 : -INF;
            }
            Floats in(x);
            Floats out(x.size());
            Ints ids(x.size());
            Sorted sorted(in.at, 0, rows, columns, descending);
            launch("heed_sort_write", {2, 1, 1}, FLAT, SortWriteArgs{sorted.keys->at, reinterpret_cast<unsigned *>(in.at),
                reinterpret_cast<unsigned *>(out.at), ids.at, rows, rows, columns, {0, columns}, {0, columns}, {0, columns}});
            Line values, places;
            for (int r = 0; r < rows; r++) {
                std::vector<int> order(columns);
                for (int j = 0; j < columns; j++) {
                    order[j] = j;
                }
                auto rank = [&](int j) { return std::isnan(x[r * columns + j]) ? INF : x[r * columns + j] == INF ? 1e300
                        : x[r * columns + j]; };
                std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
                    return descending ? rank(a) > rank(b) : rank(a) < rank(b);
                });
                for (int j : order) {
                    values.push_back(x[r * columns + j]);
                    places.push_back(j);
                }
            }
            check("sorted places", ids.values(), places, 0, 0);
            check("sorted", out.values(), values, 0, 0);
        }
    }
}

static void tables() {
    for (int columns : {1, 4, 7, 260}) {
        for (int rows : {1, 31, 32, 33, 200, 3000}) {
            int tableRows = rows == 200 ? 3 : 97;
            Line table = random(tableRows * columns), ids = whole(rows, tableRows), in = random(rows * columns);
            for (int i = 0; i < rows; i++) {
                ids[i] = i % 3 == 0 ? 1 : ids[i];
            }
            Floats dTable(table), dIn(in), out(in.size()), carry(2ull * up(rows, SCATTER_CHUNK) * columns);
            Ints dIds(ids);
            launch("heed_gather", {3, 1, 1}, FLAT, GatherArgs{reinterpret_cast<unsigned *>(dTable.at), dIds.at,
                reinterpret_cast<unsigned *>(out.at), rows, columns, tableRows, columns, 1, 1, columns, 1});
            Line expected(in.size());
            for (size_t i = 0; i < in.size(); i++) {
                expected[i] = table[static_cast<int>(ids[i / columns]) * columns + i % columns];
            }
            check("gather", out.values(), expected, 0, 0);
            Sorted sorted(dIds.at, 1, 1, rows, false);
            ScatterArgs args = {sorted.keys->at, dIn.at, dTable.at, carry.at, rows, columns, tableRows, columns, 1, columns, 1};
            Dim grid = {up(rows, SCATTER_CHUNK), up(columns, 128), 1};
            launch("heed_scatter_chunks", grid, {128, 1, 1}, args);
            launch("heed_scatter_carry", grid, {128, 1, 1}, args);
            for (size_t i = 0; i < in.size(); i++) {
                table[static_cast<int>(ids[i / columns]) * columns + i % columns] += in[i];
            }
            check("scatter", dTable.values(), table, 1e-6, 1e-6 * rows);
        }
    }
    int rows = 5, columns = 40, width = 13;
    Line in = random(rows * columns), ids = whole(in.size(), width), into = random(rows * width);
    Floats dIn(in), dInto(into), picked(in.size());
    Ints dIds(ids);
    launch("heed_pick", {1, 1, 1}, FLAT, PickArgs{reinterpret_cast<unsigned *>(dInto.at), dIds.at,
        reinterpret_cast<unsigned *>(picked.at), rows, rows, columns, width, {0, width}, {0, columns}, {0, columns}});
    Line expected(in.size());
    for (size_t i = 0; i < in.size(); i++) {
        expected[i] = into[i / columns * width + static_cast<int>(ids[i])];
    }
    check("pick", picked.values(), expected, 0, 0);
    launch("heed_add_picked", {1, 1, 1}, WARPS, AddPickedArgs{dIn.at, dIds.at, dInto.at, rows, rows, columns, width,
        {0, columns}, {0, columns}, {0, width}});
    for (size_t i = 0; i < in.size(); i++) {
        into[i / columns * width + static_cast<int>(ids[i])] += in[i];
    }
    check("add picked", dInto.values(), into, 1e-6, 1e-5);
}

static void runningSums() {
    for (int columns : {1, 13, 32, 33, 207, 700}) {
        for (int reversed : {0, 1}) {
            int rows = 5;
            Line x = random(rows * columns);
            if (columns > 30) {
                x[20] = INF;
                x[25] = -INF;
            }
            Line expected(x.size());
            for (int r = 0; r < rows; r++) {
                double sum = 0;
                for (int i = 0; i < columns; i++) {
                    int j = reversed ? columns - 1 - i : i;
                    sum += x[r * columns + j];
                    expected[r * columns + j] = sum;
                }
            }
            bothRows(rows, [&](Dim grid, Dim block) {
                Floats at(x);
                launch("heed_cumulative_sum", grid, block, CumulativeSumArgs{at.at, at.at, rows, rows, columns, reversed,
                    {0, columns}, {0, columns}});
                check("cumulative sum", at.values(), expected, 1e-6, 1e-6 * columns);
            });
        }
    }
}

/** The numbers of Random123's known answers for Philox 4x32-10: all zeros. */
static void randomNumbers() {
    Floats out(6);
    launch("heed_random", {1, 1, 1}, FLAT, RandomArgs{out.at, 0, 0, 4, 0});
    Line expected;
    for (unsigned bits : {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}) {
        expected.push_back((bits >> 8) / 16777216.0);
    }
    check("uniform", Line(out.at, out.at + 4), expected, 0, 0);
    launch("heed_random", {1, 1, 1}, FLAT, RandomArgs{out.at, 0, 0, 6, 1});
    double first = std::sqrt(-2 * std::log(((0x6627e8d5u >> 8) + 1) / 16777216.0)) * std::cos(2 * M_PI * expected[1]);
    double second = std::sqrt(-2 * std::log(((0xbc57ac4cu >> 8) + 1) / 16777216.0)) * std::cos(2 * M_PI * expected[3]);
    check("normal", {out.at[0], out.at[1]}, {first, second}, 1e-7, 0);
}

// ---- rows -----------------------------------------------------------------------------------------------------------

struct Softmax {
    Line y, logs;
};

static Softmax softmax(const Line &x, const Line &mask, int columns) {
    Softmax out = {Line(x.size(), 0), Line(x.size(), 0)};
    for (size_t start = 0; start < x.size(); start += columns) {
        double greatest = -INF, sum = 0;
        for (int j = 0; j < columns; j++) {
            greatest = mask[start + j] != 0 ? std::fmax(greatest, x[start + j]) : greatest;
        }
        for (int j = 0; j < columns; j++) {
            sum += mask[start + j] != 0 ? std::exp(x[start + j] - greatest) : 0;
        }
        for (int j = 0; j < columns; j++) {
            out.y[start + j] = mask[start + j] != 0 ? std::exp(x[start + j] - greatest) / sum : 0;
            out.logs[start + j] = x[start + j] - greatest - std::log(sum);
        }
    }
    return out;
}

static void softmaxes() {
    for (int columns : {1, 5, 32, 33, 207, 513, 1030, 5000}) {
        int rows = 9;
        Line x = random(rows * columns), mask = whole(x.size(), 2), g = random(x.size());
        x[columns / 2] = 1e4;
        x[columns - 1] = columns > 1 ? -INF : 3;
        std::fill(mask.begin() + columns, mask.begin() + 2 * columns, 0);
        Softmax plain = softmax(x, Line(x.size(), 1), columns);
        Softmax masked = softmax(x, mask, columns);
        Line slope(x.size());
        for (int r = 0; r < rows; r++) {
            double dot = 0;
            for (int j = 0; j < columns; j++) {
                dot += g[r * columns + j] * plain.y[r * columns + j];
            }
            for (int j = 0; j < columns; j++) {
                slope[r * columns + j] = plain.y[r * columns + j] * (g[r * columns + j] - dot);
            }
        }
        bothRows(rows, [&](Dim grid, Dim block) {
            Floats in(x), dG(g), dMask(mask), y(plain.y), out(x.size());
            Ints wholeMask(mask);
            launch("heed_softmax", grid, block, SoftmaxArgs{in.at, out.at, rows, rows, columns, {0, columns}, {0, columns}});
            check("softmax", out.values(), plain.y, 2e-6, 1e-7);
            launch("heed_log_softmax", grid, block, SoftmaxArgs{in.at, out.at, rows, 3, columns, {3 * columns, columns},
                {3 * columns, columns}});
            check("log softmax", out.values(), plain.logs, 2e-6, 2e-6);
            for (int type : {0, 1}) {
                const void *at = type == 0 ? static_cast<void *>(dMask.at) : wholeMask.at;
                launch("heed_masked_softmax", grid, block, MaskedSoftmaxArgs{in.at, at, out.at, rows, rows, columns, type, 1,
                    {0, columns}, {0, columns}, {0, columns}});
                check("masked softmax", out.values(), masked.y, 2e-6, 1e-7);
            }
            launch("heed_softmax_gradient", grid, block, SoftmaxGradientArgs{dG.at, y.at, y.at, rows, rows, columns,
                {0, columns}, {0, columns}, {0, columns}});
            check("softmax gradient", y.values(), slope, 3e-6, 1e-6);
        });
    }
}

static void losses() {
    for (int columns : {1, 7, 207, 1500}) {
        for (float smoothing : {0.0f, 0.1f, 1.0f}) {
            int rows = 11;
            Line x = random(rows * columns), targets = whole(rows, columns), g = random(rows);
            targets[3] = -100;
            Softmax of = softmax(x, Line(x.size(), 1), columns);
            Line loss(rows, 0), slope(x.size(), 0);
            for (int r = 0; r < rows; r++) {
                for (int j = 0; j < columns && targets[r] >= 0; j++) {
                    double q = smoothing / columns + (j == targets[r] ? 1 - smoothing : 0);
                    loss[r] -= q * of.logs[r * columns + j];
                    slope[r * columns + j] = g[r] * (of.y[r * columns + j] - q);
                }
            }
            bothRows(rows, [&](Dim grid, Dim block) {
                Floats in(x), dG(g), out(rows);
                Ints dTargets(targets);
                launch("heed_cross_entropy", grid, block, CrossEntropyArgs{in.at, dTargets.at, out.at, rows, columns, columns,
                    1, 1, -100, smoothing});
                check("cross-entropy", out.values(), loss, 2e-6, 3e-6);
                launch("heed_cross_entropy_gradient", grid, block, CrossEntropyGradientArgs{dG.at, in.at, dTargets.at, in.at,
                    rows, columns, 1, columns, 1, columns, -100, smoothing});
                check("cross-entropy gradient", in.values(), slope, 3e-6, 1e-6);
            });
        }
    }
}

static void layerNorm(int rows, int columns) {
    Line x = random(rows * columns), gamma = random(columns), beta = random(columns), g = random(x.size());
    Line y(x.size()), dx = random(x.size()), dGamma = random(columns), dBeta = random(columns);
    Line startX = dx, startGamma = dGamma, startBeta = dBeta;
    for (int r = 0; r < rows; r++) {
        double mean = 0, squares = 0, sum = 0, dot = 0;
        for (int j = 0; j < columns; j++) {
            mean += x[r * columns + j] / columns;
        }
        for (int j = 0; j < columns; j++) {
            squares += std::pow(x[r * columns + j] - mean, 2) / columns;
        }
        double deviation = std::sqrt(squares + 0.01);
        for (int j = 0; j < columns; j++) {
            double u = (x[r * columns + j] - mean) / deviation;
            double h = g[r * columns + j] * gamma[j];
            y[r * columns + j] = gamma[j] * u + beta[j];
            dGamma[j] += g[r * columns + j] * u;
            dBeta[j] += g[r * columns + j];
            sum += h / columns;
            dot += h * u / columns;
        }
        for (int j = 0; j < columns; j++) {
            double u = (x[r * columns + j] - mean) / deviation;
            dx[r * columns + j] += (g[r * columns + j] * gamma[j] - sum - u * dot) / deviation;
        }
    }
    bothRows(rows, [&](Dim grid, Dim block) {
        int chunk = 10;
        int splits = static_cast<int>(up(rows, chunk));
        Floats in(x), dG(g), ga(gamma), be(beta), out(x.size()), to(startX), toGamma(startGamma), toBeta(startBeta);
        Floats statistics(2 * rows), partGamma(splits * columns), partBeta(splits * columns);
        launch("heed_layer_norm", grid, block, LayerNormArgs{in.at, ga.at, be.at, out.at, rows, rows, columns, 0.01f,
            {0, columns}, {0, columns}});
        check("layer norm", out.values(), y, 3e-6, 2e-5);
        launch("heed_layer_norm_gradient", grid, block, LayerNormGradientArgs{dG.at, in.at, ga.at, to.at, statistics.at, rows,
            rows, columns, 0.01f, {0, columns}, {0, columns}, {0, columns}});
        check("layer norm's dx", to.values(), dx, 1e-5, 1e-4);
        launch("heed_layer_norm_parameters", {up(columns, 32), static_cast<unsigned>(splits), 1}, WARPS,
                LayerNormParametersArgs{dG.at, in.at, statistics.at, partGamma.at, partBeta.at, rows, rows, columns, chunk,
                    {0, columns}, {0, columns}});
        launch("heed_sum_into", {1, 1, 1}, FLAT, SumIntoArgs{partGamma.at, toGamma.at, splits, columns, 1});
        launch("heed_sum_into", {1, 1, 1}, FLAT, SumIntoArgs{partBeta.at, toBeta.at, splits, columns, 1});
        check("layer norm's dgamma", toGamma.values(), dGamma, 1e-5, 1e-4);
        check("layer norm's dbeta", toBeta.values(), dBeta, 1e-5, 1e-4);
    });
}

// ---- cells ----------------------------------------------------------------------------------------------------------

static double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

static void cells(int batch, int width) {
    int n = batch * width;
    Line gates = random(4 * n), before = random(n), g = random(2 * n), made = random(2 * n), dBefore = random(n);
    Line out(2 * n), dGates(4 * n), dStart = dBefore;
    for (int e = 0; e < n; e++) {
        int at = e / width * 4 * width + e % width, s = e / width * 2 * width + e % width;
        double i = sigmoid(gates[at]), f = sigmoid(gates[at + width]), o = sigmoid(gates[at + 2 * width]);
        double c = std::tanh(gates[at + 3 * width]);
        out[s + width] = f * before[e] + i * c;
        out[s] = o * std::tanh(out[s + width]);
        double t = std::tanh(made[s + width]), dc = g[s + width] + g[s] * o * (1 - t * t);
        dGates[at] = dc * c * i * (1 - i);
        dGates[at + width] = dc * before[e] * f * (1 - f);
        dGates[at + 2 * width] = g[s] * t * o * (1 - o);
        dGates[at + 3 * width] = dc * i * (1 - c * c);
        dBefore[e] += dc * f;
    }
    Floats a(gates), b(before), c(g), d(made), y(2 * n), da(4 * n), db(dStart);
    launch("heed_lstm", {1, 1, 1}, FLAT, LstmArgs{a.at, b.at, y.at, batch, width, 4 * width, width, 2 * width, width});
    check("lstm", y.values(), out, 2e-6, 1e-6);
    launch("heed_lstm_gradient", {1, 1, 1}, FLAT, LstmGradientArgs{c.at, a.at, b.at, d.at, da.at, db.at, batch, width,
        2 * width, width, 4 * width, width, 2 * width, width, 4 * width, width});
    check("lstm's dgates", da.values(), dGates, 5e-6, 5e-6);
    check("lstm's dbefore", db.values(), dBefore, 5e-6, 5e-6);
}

static void gru(int batch, int width) {
    int n = batch * width;
    Line input = random(3 * n), hidden = random(3 * n), before = random(n), g = random(n), dBefore = random(n);
    Line out(n), dInput(3 * n), dHidden(3 * n), dStart = dBefore;
    for (int e = 0; e < n; e++) {
        int at = e / width * 3 * width + e % width;
        double r = sigmoid(input[at] + hidden[at]), z = sigmoid(input[at + width] + hidden[at + width]);
        double c = std::tanh(input[at + 2 * width] + r * hidden[at + 2 * width]);
        out[e] = (1 - z) * c + z * before[e];
        double dn = g[e] * (1 - z) * (1 - c * c);
        dInput[at + 2 * width] = dn;
        dHidden[at + 2 * width] = dn * r;
        dInput[at] = dHidden[at] = dn * hidden[at + 2 * width] * r * (1 - r);
        dInput[at + width] = dHidden[at + width] = g[e] * (before[e] - c) * z * (1 - z);
        dBefore[e] += g[e] * z;
    }
    Floats a(input), b(hidden), c(before), d(g), y(n), da(3 * n), dh(3 * n), db(dStart);
    launch("heed_gru", {1, 1, 1}, FLAT, GruArgs{a.at, b.at, c.at, y.at, batch, width, 3 * width, 3 * width, width, width});
    check("gru", y.values(), out, 2e-6, 1e-6);
    launch("heed_gru_gradient", {1, 1, 1}, FLAT, GruGradientArgs{d.at, a.at, b.at, c.at, da.at, dh.at, db.at, batch, width,
        width, 3 * width, 3 * width, width, 3 * width, 3 * width, width});
    check("gru's dinput", da.values(), dInput, 5e-6, 5e-6);
    check("gru's dhidden", dh.values(), dHidden, 5e-6, 5e-6);
    check("gru's dbefore", db.values(), dBefore, 5e-6, 5e-6);
}

// ---- attention ------------------------------------------------------------------------------------------------------

static void additive(int B, int T, int S, int H) {
    Line q = random(B * T * H), k = random(B * S * H), v = random(H), g = random(B * T * S);
    Line dq = random(q.size()), dk = random(k.size()), dv = random(B * H), out(g.size(), 0);
    Line startQ = dq, startK = dk, startV = dv;
    for (int e = 0; e < B * T * S; e++) {
        int b = e / S / T, t = e / S % T, s = e % S;
        for (int h = 0; h < H; h++) {
            double u = std::tanh(q[(b * T + t) * H + h] + k[(b * S + s) * H + h]), d = g[e] * v[h] * (1 - u * u);
            out[e] += v[h] * u;
            dq[(b * T + t) * H + h] += d;
            dk[(b * S + s) * H + h] += d;
            dv[b * H + h] += g[e] * u;
        }
    }
    Floats a(q), c(k), w(v), y(out.size()), dG(g);
    AdditiveArgs args = {a.at, c.at, w.at, y.at, B, T, S, H, {T * H, H}, {S * H, H}, {T * S, S, 1}};
    launch("heed_additive_score", {up(B * T * S, 8), 1, 1}, WARPS, args);
    check("additive", y.values(), out, 2e-6, 3e-6 * H);
    Floats again(out.size());
    args.out = again.at;
    launch("heed_additive_score_tiled", {B * up(T, 8) * up(S, 32), 1, 1}, WARPS, args);
    check("additive by tiles", again.values(), out, 2e-6, 3e-6 * H);
    for (bool parts : {false, true}) {
        Floats toQ(startQ), toK(startK), toV(startV), partial(up(T, 4) * B * H);
        AdditiveGradientArgs of = {dG.at, a.at, c.at, w.at, toQ.at, toK.at, toV.at, partial.at, B, T, S, H, H,
            {T * S, S, 1}, {T * H, H}, {S * H, H}, {T * H, H}, {S * H, H}};
        if (parts) {
            launch("heed_additive_gradient_queries", {B * up(T, 4) * up(H, 32), 1, 1}, WARPS, of);
            launch("heed_additive_gradient_keys", {B * up(S, 4) * up(H, 32), 1, 1}, WARPS, of);
            launch("heed_sum_into", {1, 1, 1}, FLAT, SumIntoArgs{partial.at, toV.at, static_cast<int>(up(T, 4)), B * H, 1});
        } else {
            launch("heed_additive_gradient", {B * up(H, 32), 1, 1}, WARPS, of);
        }
        check("additive's dq", toQ.values(), dq, 1e-5, 1e-5 * S);
        check("additive's dk", toK.values(), dk, 1e-5, 1e-5 * T);
        check("additive's dv", toV.values(), dv, 1e-5, 1e-5 * T * S);
    }
}

struct Attention {
    int B, N, T, S, d, e;
    bool causal;
    int mask;
};

static void attention(const Attention &z) {
    int heads = z.B * z.N, S = z.S, T = z.T;
    Line q = random(heads * T * z.d), k = random(heads * S * z.d), v = random(heads * S * z.e), g = random(heads * T * z.e);
    Line mask = z.mask < 0 ? Line(heads * T * S, 1) : whole(heads * T * S, 2);
    Line out(g.size(), 0), dq = random(q.size()), dk = random(k.size()), dv = random(v.size());
    Line startQ = dq, startK = dk, startV = dv;
    const double scale = 0.37f;
    for (int row = 0; row < heads * T; row++) {
        int t = row % T, head = row / T;
        Line p(S, 0), dp(S, 0);
        double sum = 0, dot = 0;
        for (int s = 0; s < S; s++) {
            double score = 0;
            for (int c = 0; c < z.d; c++) {
                score += q[row * z.d + c] * k[(head * S + s) * z.d + c];
            }
            p[s] = (!z.causal || s <= t + S - T) && mask[row * S + s] != 0 ? std::exp(scale * score) : 0;
            sum += p[s];
        }
        for (int s = 0; s < S; s++) {
            p[s] = sum == 0 ? 0 : p[s] / sum;
            for (int c = 0; c < z.e; c++) {
                out[row * z.e + c] += p[s] * v[(head * S + s) * z.e + c];
                dp[s] += g[row * z.e + c] * v[(head * S + s) * z.e + c];
                dv[(head * S + s) * z.e + c] += p[s] * g[row * z.e + c];
            }
            dot += p[s] * dp[s];
        }
        for (int s = 0; s < S; s++) {
            for (int c = 0; c < z.d; c++) {
                dq[row * z.d + c] += scale * p[s] * (dp[s] - dot) * k[(head * S + s) * z.d + c];
                dk[(head * S + s) * z.d + c] += scale * p[s] * (dp[s] - dot) * q[row * z.d + c];
            }
        }
    }
    Floats a(q), b(k), c(v), w(g), y(out.size()), sums(heads * T), dots(heads * T), toQ(startQ), toK(startK), toV(startV);
    Floats floatMask(mask);
    Ints wholeMask(mask);
    const void *at = z.mask < 0 ? nullptr : z.mask == 0 ? static_cast<void *>(floatMask.at) : wholeMask.at;
    unsigned tiles = heads * up(T, 64);
    launch("heed_attention", {tiles, up(z.e, 128), 1}, FLAT, AttentionArgs{a.at, b.at, c.at, at, y.at, sums.at, z.B, z.N, T, S,
        z.d, z.e, z.causal, z.mask, static_cast<float>(scale), {z.N * T * z.d, T * z.d, z.d}, {z.N * S * z.d, S * z.d, z.d},
        {z.N * S * z.e, S * z.e, z.e}, {z.N * T * S, T * S, S, 1}, {z.N * T * z.e, T * z.e, z.e}});
    check("attention", y.values(), out, 1e-5, 1e-5);
    launch("heed_attention_dots", {up(heads * T, 8), 1, 1}, WARPS, AttentionDotsArgs{w.at, y.at, dots.at, z.B, z.N, T, z.e,
        {z.N * T * z.e, T * z.e, z.e}, {z.N * T * z.e, T * z.e, z.e}});
    AttentionGradientArgs of = {w.at, a.at, b.at, c.at, at, sums.at, dots.at, toQ.at, toK.at, toV.at, z.B, z.N, T, S, z.d, z.e,
        z.causal, z.mask, static_cast<float>(scale), {z.N * T * z.e, T * z.e, z.e}, {z.N * T * z.d, T * z.d, z.d},
        {z.N * S * z.d, S * z.d, z.d}, {z.N * S * z.e, S * z.e, z.e}, {z.N * T * S, T * S, S, 1},
        {z.N * T * z.d, T * z.d, z.d}, {z.N * S * z.d, S * z.d, z.d}, {z.N * S * z.e, S * z.e, z.e}};
    launch("heed_attention_gradient_queries", {tiles, up(z.d, 128), 1}, FLAT, of);
    launch("heed_attention_gradient_slots", {heads * up(S, 64), up(std::max(z.d, z.e), 128), 1}, FLAT, of);
    check("attention's dq", toQ.values(), dq, 1e-5, 1e-4);
    check("attention's dk", toK.values(), dk, 1e-5, 1e-4 * (1 + T));
    check("attention's dv", toV.values(), dv, 1e-5, 1e-4 * (1 + T));
}

static void attentions() {
    for (int mask : {-1, 0, 1}) {
        for (bool causal : {false, true}) {
            attention({2, 3, 5, 7, 3, 2, causal, mask});
            attention({1, 1, 1, 1, 1, 1, causal, mask});
            attention({2, 1, 3, 70, 20, 40, causal, mask});
            attention({1, 2, 70, 3, 4, 5, causal, mask});
            attention({1, 1, 130, 67, 33, 65, causal, mask});
        }
    }
    attention({1, 1, 5, 67, 150, 140, true, 0});
    attention({1, 1, 66, 5, 10, 200, false, 1});
}

// ---- the stand-in itself --------------------------------------------------------------------------------------------

/** A write behind the end must be seen. */
static void guards() {
    Floats out(5);
    alignas(16) FillArgs args = {reinterpret_cast<unsigned *>(out.at), 1, 6, 1, {6}, {1}};
    run(*entryOf("heed_fill"), {1, 1, 1}, FLAT, &args);
    if (touchedGuards().empty()) {
        complain("a write behind an allocation was not seen");
    }
}

int main(int count, char **) {
    bool verbose = count > 1;
    struct {
        const char *name;
        std::function<void()> run;
    } tests[] = {{"elementwise", elementwise}, {"strided", strided}, {"adam", adam}, {"reductions", reductions},
        {"argmax", argmax}, {"sorting", sorting}, {"tables", tables}, {"running sums", runningSums},
        {"random", randomNumbers}, {"softmax", softmaxes}, {"losses", losses},
        {"layer norm", [] { layerNorm(1, 1), layerNorm(13, 5), layerNorm(35, 207), layerNorm(9, 1100); }},
        {"cells", [] { cells(2, 3), cells(5, 207), gru(1, 1), gru(5, 207); }},
        {"additive", [] { additive(1, 1, 1, 1), additive(2, 3, 5, 7), additive(2, 9, 40, 70), additive(3, 1, 13, 207); }},
        {"attention", attentions}, {"guards", guards}};
    for (unsigned long long seed : {0ull, 1ull, 42ull, 20130401ull}) {
        seedOrder(seed);
        for (auto &test : tests) {
            now = std::string(test.name) + ", order " + std::to_string(seed);
            auto begin = std::chrono::steady_clock::now();
            test.run();
            if (verbose) {
                std::printf("%s: %.2f s\n", now.c_str(),
                        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
            }
        }
    }
    std::printf(failures == 0 ? "all kernels agree with plain loops\n" : "%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
