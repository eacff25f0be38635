// Tables, order and random numbers.

#include "selftest.h"

// ---- tables and order -------------------------------------------------------------------------------------

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
        launch("heed_sort_tile", {rows * up(columns, SORT_TILE), 1, 1}, {block, 1, 1}, SortTileArgs{in,
                one.at, rows, rows,
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
            launch("heed_sort_write", {2, 1, 1}, FLAT, SortWriteArgs{sorted.keys->at,
                    reinterpret_cast<unsigned *>(in.at),
                reinterpret_cast<unsigned *>(out.at), ids.at, rows, rows, columns, {0, columns}, {0,
                        columns}, {0, columns}});
            Line values, places;
            for (int r = 0; r < rows; r++) {
                std::vector<int> order(columns);
                for (int j = 0; j < columns; j++) {
                    order[j] = j;
                }
                auto rank = [&](int j) { return std::isnan(x[r * columns + j]) ? INF : x[r * columns
                        + j] == INF ? 1e300
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
            Line table = random(tableRows * columns), ids = whole(rows, tableRows),
                    in = random(rows * columns);
            for (int i = 0; i < rows; i++) {
                ids[i] = i % 3 == 0 ? 1 : ids[i];
            }
            Floats dTable(table), dIn(in), out(in.size()), carry(2ull * up(rows, SCATTER_CHUNK) * columns);
            Ints dIds(ids);
            launch("heed_gather", {3, 1, 1}, FLAT, GatherArgs{reinterpret_cast<unsigned *>(dTable.at),
                    dIds.at,
                reinterpret_cast<unsigned *>(out.at), rows, columns, tableRows, columns, 1, 1, columns, 1});
            Line expected(in.size());
            for (size_t i = 0; i < in.size(); i++) {
                expected[i] = table[static_cast<int>(ids[i / columns]) * columns + i % columns];
            }
            check("gather", out.values(), expected, 0, 0);
            Sorted sorted(dIds.at, 1, 1, rows, false);
            ScatterArgs args = {sorted.keys->at, dIn.at, dTable.at, carry.at, rows, columns, tableRows,
                    columns, 1, columns, 1};
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
        reinterpret_cast<unsigned *>(picked.at), rows, rows, columns, width, {0, width}, {0, columns}, {0,
                columns}});
    Line expected(in.size());
    for (size_t i = 0; i < in.size(); i++) {
        expected[i] = into[i / columns * width + static_cast<int>(ids[i])];
    }
    check("pick", picked.values(), expected, 0, 0);
    launch("heed_add_picked", {1, 1, 1}, WARPS, AddPickedArgs{dIn.at, dIds.at, dInto.at, rows, rows, columns,
            width,
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
                launch("heed_cumulative_sum", grid, block, CumulativeSumArgs{at.at, at.at, rows, rows,
                        columns, reversed,
                    {0, columns}, {0, columns}});
                check("cumulative sum", at.values(), expected, 1e-6, 1e-6 * columns);
            });
        }
    }
}

/** Three matrices of [rows, columns], each a part of a wider one or turned. */
static void stacks() {
    for (int columns : {1, 4, 7, 64}) {
        for (int shift : {0, 1}) {
            for (bool turned : {false, true}) {
                int rows = 5;
                int width = turned ? rows : columns + 4;
                Line x = random(3 * (rows + 1) * (columns + 4) + 1);
                Floats in(x), out(3 * rows * columns);
                StackArgs args = {{}, out.at, 3, rows, columns, turned ? 1 : width, turned ? width : 1};
                Line expected;
                for (int i = 0; i < 3; i++) {
                    int from = (2 - i) * rows * (columns + 4) / 4 * 4 + shift;
                    args.in[i] = in.at + from;
                    for (int e = 0; e < rows * columns; e++) {
                        expected.push_back(x[from + e / columns * args.inRow + e % columns * args.inColumn]);
                    }
                }
                launch("heed_stack", {1, 1, 1}, FLAT, args);
                check("stack", out.values(), expected, 0, 0);
            }
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
    double first = std::sqrt(-2 * std::log(((0x6627e8d5u >> 8)
            + 1) / 16777216.0)) * std::cos(2 * M_PI * expected[1]);
    double second = std::sqrt(-2 * std::log(((0xbc57ac4cu >> 8)
            + 1) / 16777216.0)) * std::cos(2 * M_PI * expected[3]);
    check("normal", {out.at[0], out.at[1]}, {first, second}, 1e-7, 0);
}

void tableTests() {
    test("sorting", sorting);
    test("tables", tables);
    test("stacks", stacks);
    test("running sums", runningSums);
    test("random", randomNumbers);
}
