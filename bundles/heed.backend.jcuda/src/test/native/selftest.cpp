// Every kernel against plain loops in double, on odd sizes and in every launch geometry that args.cuh names,
// with several orders of threads. The contract kit judges the backend; this one says which kernel is wrong,
// and takes seconds.

#include "selftest.h"
#include <chrono>

static bool verbose;

void test(const char *name, const std::function<void()> &body) {
    now = name;
    // each test has its own numbers, whatever others draw
    randomState = 7;
    auto begin = std::chrono::steady_clock::now();
    body();
    if (verbose) {
        std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        std::printf("%s: %.2f s\n", name, took.count());
    }
}

/** A write behind the end must be seen. */
static void guards() {
    Floats out(5);
    alignas(16) FillArgs args = {reinterpret_cast<unsigned *>(out.at), 1, 6, 1, {6}, {1}};
    run(*entryOf("heed_fill"), {1, 1, 1}, FLAT, &args);
    if (touchedGuards().empty()) {
        complain("a write behind an allocation was not seen");
    }
}

/** With any argument, says how long each took. */
int main(int count, char **) {
    verbose = count > 1;
    for (unsigned long long seed : {0ull, 1ull, 42ull, 20130401ull}) {
        seedOrder(seed);
        int before = failures;
        elementwiseTests();
        tableTests();
        rowTests();
        cellTests();
        attentionTests();
        test("guards", guards);
        if (failures > before) {
            std::printf("with the order of threads %llu\n", seed);
        }
    }
    std::printf(failures == 0 ? "all kernels agree with plain loops\n" : "%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
