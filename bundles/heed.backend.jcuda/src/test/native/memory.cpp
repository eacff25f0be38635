#include "memory.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

namespace standin {

static const size_t MARGIN = 1024;
static const size_t ALIGNMENT = 512;

/** Begin and size. Outlives everything: it is looked at when the process ends. */
static std::map<char *, size_t> &allocations = *new std::map<char *, size_t>();
static size_t limit = size_t(4) << 30;
static size_t used;

void limitMemory(size_t bytes) {
    limit = bytes;
}

size_t memoryLimit() {
    return limit;
}

size_t memoryUsed() {
    return used;
}

static size_t padded(size_t bytes) {
    return (bytes + 3) / 4 * 4;
}

static void fill(char *from, size_t bytes, unsigned word) {
    for (size_t i = 0; i < bytes; i += sizeof word) {
        std::memcpy(from + i, &word, sizeof word);
    }
}

/** The bytes behind the last whole word belong to the guard. */
static void setGuards(char *memory, size_t bytes) {
    fill(memory - MARGIN, MARGIN, GUARD);
    fill(memory + padded(bytes), MARGIN, GUARD);
}

static bool holds(const char *from) {
    static unsigned words[MARGIN / sizeof GUARD];
    if (words[0] != GUARD) {
        fill(reinterpret_cast<char *>(words), MARGIN, GUARD);
    }
    return std::memcmp(from, words, MARGIN) == 0;
}

void *allocateDevice(size_t bytes) {
    if (bytes > limit - used) {
        return nullptr;
    }
    size_t whole = (MARGIN + padded(bytes) + MARGIN + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    char *start = static_cast<char *>(std::aligned_alloc(ALIGNMENT, whole));
    if (start == nullptr) {
        return nullptr;
    }
    char *memory = start + MARGIN;
    fill(memory, padded(bytes), FRESH);
    setGuards(memory, bytes);
    allocations[memory] = bytes;
    used += bytes;
    return memory;
}

static std::string complaint(const char *memory, size_t bytes) {
    char text[160];
    bool before = !holds(memory - MARGIN);
    std::snprintf(text, sizeof text, "memory %s the allocation of %zu bytes at %p was written",
            before ? "before" : "behind", bytes, static_cast<const void *>(memory));
    return text;
}

static bool untouched(const char *memory, size_t bytes) {
    return holds(memory - MARGIN) && holds(memory + padded(bytes));
}

bool freeDevice(void *memory, std::string *complaints) {
    auto found = allocations.find(static_cast<char *>(memory));
    if (found == allocations.end()) {
        return false;
    }
    char *from = found->first;
    size_t bytes = found->second;
    if (!untouched(from, bytes)) {
        *complaints = complaint(from, bytes);
    }
    // what is read after this shows
    fill(from, padded(bytes), FRESH);
    used -= bytes;
    allocations.erase(found);
    std::free(from - MARGIN);
    return true;
}

bool allocationOf(const void *memory, void **base, size_t *size) {
    char *at = const_cast<char *>(static_cast<const char *>(memory));
    auto next = allocations.upper_bound(at);
    if (next == allocations.begin()) {
        return false;
    }
    auto found = --next;
    *base = found->first;
    *size = found->second;
    return at < found->first + found->second;
}

bool isDevice(const void *memory, size_t bytes) {
    void *base = nullptr;
    size_t size = 0;
    bool known = allocationOf(memory, &base, &size);
    return known && bytes <= size - (reinterpret_cast<size_t>(memory) - reinterpret_cast<size_t>(base));
}

/**
 * What nobody asked for in time: the process ends with 97 if guards were touched, or memory not freed where
 * it must be.
 */
__attribute__((destructor)) static void atTheEnd() {
    bool touched = false;
    for (auto &each : allocations) {
        if (!untouched(each.first, each.second)) {
            std::fprintf(stderr, "stand-in: at the end: %s\n", complaint(each.first, each.second).c_str());
            touched = true;
        }
    }
    bool leaked = std::getenv("STANDIN_LEAKS") != nullptr && !allocations.empty();
    if (leaked) {
        std::fprintf(stderr, "stand-in: %zu allocations, %zu bytes, were not freed\n", allocations.size(),
                used);
    }
    if (touched || leaked) {
        std::_Exit(97);
    }
}

std::string touchedGuards() {
    // beyond so many, a part at a time: each is looked at again when it is freed
    static char *last = nullptr;
    size_t rest = 128;
    auto from = allocations.size() <= rest ? allocations.begin() : allocations.upper_bound(last);
    for (; from != allocations.end() && rest > 0; ++from, rest--) {
        last = from->first;
        if (!untouched(from->first, from->second)) {
            std::string text = complaint(from->first, from->second);
            setGuards(from->first, from->second);
            return text;
        }
    }
    if (from == allocations.end()) {
        last = nullptr;
    }
    return "";
}

}
