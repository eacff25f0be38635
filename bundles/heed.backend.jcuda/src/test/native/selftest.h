// What the tests of the kernels share: device memory, launches, comparison with plain loops in double.

#ifndef HEED_SELFTEST
#define HEED_SELFTEST

#include "args.cuh"
#include "fibers.h"
#include "memory.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

using namespace standin;

using Line = std::vector<double>;

inline int failures;
inline std::string now;

inline void complain(const std::string &what) {
    std::printf("%s: %s\n", now.c_str(), what.c_str());
    failures++;
}

/** Device memory with values. */
template <class T>
struct Device {
    T *at;
    size_t size;

    explicit Device(size_t size) : at(static_cast<T *>(allocateDevice(std::max<size_t>(1,
            size) * sizeof(T)))), size(size) {
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

inline unsigned long long randomState = 7;

inline double unit() {
    randomState = randomState * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<double>(randomState >> 40) / (1 << 24);
}

/** From -2 to 2, as floats hold them. */
inline Line random(size_t size) {
    Line line(size);
    for (double &x : line) {
        x = static_cast<float>(4 * unit() - 2);
    }
    return line;
}

inline Line whole(size_t size, int bound) {
    Line line(size);
    for (double &x : line) {
        x = std::floor(unit() * bound);
    }
    return line;
}

template <class Args>
inline void launch(const char *name, Dim grid, Dim block, const Args &args) {
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

inline void check(const char *what, const Line &got, const Line &expected, double relative, double absolute) {
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

inline unsigned up(long a, long b) {
    return static_cast<unsigned>(std::max<long>(1, (a + b - 1) / b));
}

const Dim FLAT = {256, 1, 1};
const Dim WARPS = {32, 8, 1};
const Dim WIDE = {256, 1, 1};

/** Both geometries of rows. */
inline void bothRows(int rows, const std::function<void(Dim, Dim)> &test) {
    test({up(rows, 8), 1, 1}, WARPS);
    test({up(rows, 1), 1, 1}, WIDE);
    test({1, 1, 1}, WARPS);
}

const double NAN_ = std::nan("");
const double INF = INFINITY;

// Each file's tests.

void elementwiseTests();
void tableTests();
void rowTests();
void cellTests();
void attentionTests();

/** Runs one, in the order of threads that is set. */
void test(const char *name, const std::function<void()> &body);

#endif
