// A grid of threads on one host thread: kernels by name, and fibers for those whose threads wait for each
// other.

#ifndef HEED_FIBERS
#define HEED_FIBERS

#include <cstddef>
#include <string>
#include <vector>

namespace standin {

struct Dim {
    unsigned x, y, z;
};

extern Dim threadIndex;
extern Dim blockIndex;
extern Dim blockSize;
extern Dim gridSize;

/** A kernel. Each registers itself. */
struct Entry {
    const char *name;
    size_t size;
    /** Threads of a block, by its launch bounds. */
    unsigned most;
    /** Whether its threads wait for each other. */
    bool together;
    void (*body)(const void *args);

    Entry(const char *name, size_t size, unsigned most, bool together, void (*body)(const void *));
};

const std::vector<const Entry *> &entries();

const Entry *entryOf(const std::string &name);

/** From which the order of threads and blocks is drawn; 0 for their natural order. */
void seedOrder(unsigned long long seed);

/** A number drawn from that seed. */
unsigned long long draw();

/** Runs all blocks. Answers what went wrong, or nothing. */
std::string run(const Entry &entry, Dim grid, Dim block, const void *args);

// ---- for kernels ------------------------------------------------------------------------------------------

void barrier(int line);

/** Lane of this thread in its warp. */
int lane();

/** Gives a value to the other lanes in the mask and takes that of one of them. */
unsigned long long exchange(unsigned mask, unsigned long long value, int from);

/** Fills shared memory with NaN when the first thread of a block comes to it. */
void enterShared(void *memory, size_t size, unsigned long long *block);

}

#endif
