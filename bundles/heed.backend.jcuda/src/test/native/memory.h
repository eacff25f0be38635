// Device memory: host memory between guards, full of NaN when it is new.

#ifndef HEED_MEMORY
#define HEED_MEMORY

#include <cstddef>
#include <string>

namespace standin {

/** What lies in fresh memory: a NaN, or a number that is no id. */
const unsigned FRESH = 0x7fc0f4e5;

/** What lies around each allocation: another NaN. */
const unsigned GUARD = 0x7fdeadbe;

/** How much there may be in all. */
void limitMemory(size_t bytes);

size_t memoryLimit();

size_t memoryUsed();

/** Null beyond the limit. */
void *allocateDevice(size_t bytes);

/** Whether it was there; complaints get a text if its guards were touched. */
bool freeDevice(void *memory, std::string *complaints);

/** Whether all these bytes lie within one allocation. */
bool isDevice(const void *memory, size_t bytes);

/** The allocation around an address. */
bool allocationOf(const void *memory, void **base, size_t *size);

/** Which allocation's guards were touched, or nothing. Mends them. */
std::string touchedGuards();

}

#endif
