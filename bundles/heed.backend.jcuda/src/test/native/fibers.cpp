// Fibers: each has a stack; a switch saves the registers that a call preserves and takes those of the other.

#include "fibers.h"
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace standin {

Dim threadIndex;
Dim blockIndex;
Dim blockSize;
Dim gridSize;

// ---- kernels by name --------------------------------------------------------------------------------------

static std::vector<const Entry *> &registry() {
    static std::vector<const Entry *> all;
    return all;
}

Entry::Entry(const char *name, size_t size, unsigned most, bool together, void (*body)(const void *))
    : name(name), size(size), most(most), together(together), body(body) {
    registry().push_back(this);
}

const std::vector<const Entry *> &entries() {
    return registry();
}

const Entry *entryOf(const std::string &name) {
    for (const Entry *entry : registry()) {
        if (name == entry->name) {
            return entry;
        }
    }
    return nullptr;
}

// ---- order ------------------------------------------------------------------------------------------------

static unsigned long long state;

void seedOrder(unsigned long long seed) {
    state = seed;
}

/** xorshift64*; Marsaglia 2003, Vigna 2016. */
unsigned long long draw() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 2685821657736338717ull;
}

template <class T>
static void shuffle(T *from, size_t count) {
    for (size_t i = count; state != 0 && i > 1; i--) {
        std::swap(from[i - 1], from[(draw() >> 32) % i]);
    }
}

// ---- fibers -----------------------------------------------------------------------------------------------

static const size_t STACK = 128 << 10;
static const unsigned WARP = 32;

struct Fiber {
    char *stack = nullptr;
#if defined(__x86_64__)
    void *top = nullptr;
#else
    ucontext_t context;
#endif
    unsigned thread = 0;
};

struct Warp {
    unsigned long long values[2][WARP];
    unsigned mask;
    unsigned arrived;
    unsigned generation;
    std::vector<Fiber *> waiting;
};

/** The block that runs. */
struct Block {
    const Entry *entry = nullptr;
    const void *args = nullptr;
    std::vector<Fiber> fibers;
    std::vector<Warp> warps;
    std::vector<Fiber *> ready;
    std::vector<Fiber *> waiting;
    Fiber scheduler;
    Fiber *current = nullptr;
    unsigned long long number = 0;
    unsigned alive = 0;
    int line = 0;
    bool newestFirst = false;
    std::string fault;
};

static Block block;

#if defined(__x86_64__)
extern "C" void heedStandinSwitch(void **save, void *to);
asm(R"(
.text
.p2align 4
.hidden heedStandinSwitch
.globl heedStandinSwitch
.type heedStandinSwitch, @function
heedStandinSwitch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size heedStandinSwitch, .-heedStandinSwitch
)");

static void go(Fiber &from, Fiber &to) {
    heedStandinSwitch(&from.top, to.top);
}
#else
static void go(Fiber &from, Fiber &to) {
    swapcontext(&from.context, &to.context);
}
#endif

static void setThread(unsigned thread) {
    threadIndex = {thread % blockSize.x, thread / blockSize.x % blockSize.y,
            thread / (blockSize.x * blockSize.y)};
}

static void fail(const std::string &what) {
    if (block.fault.empty()) {
        block.fault = what;
    }
}

/** Back to the scheduler, until something makes this fiber ready again. */
static void yield() {
    go(*block.current, block.scheduler);
}

/** What a fiber does: the kernel's body, once. It is not switched to again. */
static void live() {
    block.entry->body(block.args);
    block.alive--;
    if (!block.waiting.empty() && block.waiting.size() == block.alive) {
        fail("threads ended while others of their block wait at the barrier in line "
                + std::to_string(block.line));
    }
    yield();
}

static void prepare(Fiber &fiber, unsigned thread) {
    if (fiber.stack == nullptr) {
        fiber.stack = static_cast<char *>(mmap(nullptr, STACK, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    }
    fiber.thread = thread;
#if defined(__x86_64__)
    void **top = reinterpret_cast<void **>(fiber.stack + STACK);
    *--top = nullptr;
    *--top = reinterpret_cast<void *>(live);
    for (int saved = 0; saved < 6; saved++) {
        *--top = nullptr;
    }
    fiber.top = top;
#else
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack;
    fiber.context.uc_stack.ss_size = STACK;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, live, 0);
#endif
}

static void wake(std::vector<Fiber *> &waiting) {
    shuffle(waiting.data(), waiting.size());
    block.ready.insert(block.ready.end(), waiting.begin(), waiting.end());
    waiting.clear();
}

void barrier(int line) {
    if (block.entry == nullptr) {
        fail("a barrier in a kernel that was declared THREADS_ALONE");
        return;
    }
    if (!block.waiting.empty() && block.line != line) {
        fail("threads of one block at the barriers in lines " + std::to_string(block.line) + " and "
                + std::to_string(line));
    }
    block.line = line;
    block.waiting.push_back(block.current);
    if (block.waiting.size() == block.alive) {
        wake(block.waiting);
    }
    yield();
}

int lane() {
    return block.current == nullptr ? 0 : static_cast<int>(block.current->thread % WARP);
}

unsigned long long exchange(unsigned mask, unsigned long long value, int from) {
    if (block.entry == nullptr) {
        fail("a warp exchange in a kernel that was declared THREADS_ALONE");
        return value;
    }
    Warp &warp = block.warps[block.current->thread / WARP];
    unsigned me = 1u << lane();
    unsigned slot = warp.generation & 1;
    if ((mask & me) == 0 || (mask >> from & 1) == 0 || (warp.arrived != 0 && warp.mask != mask)) {
        fail("a warp exchange whose masks do not fit");
    }
    warp.mask = mask;
    warp.values[slot][lane()] = value;
    warp.arrived |= me;
    if (warp.arrived == mask) {
        warp.arrived = 0;
        warp.generation++;
        wake(warp.waiting);
    } else {
        warp.waiting.push_back(block.current);
        yield();
    }
    return warp.values[slot][from];
}

void enterShared(void *memory, size_t size, unsigned long long *entered) {
    if (*entered != block.number) {
        *entered = block.number;
        std::memset(memory, 0xff, size);
    }
}

// ---- running ----------------------------------------------------------------------------------------------

static unsigned threads() {
    return blockSize.x * blockSize.y * blockSize.z;
}

static void runAlone(const Entry &entry, const void *args) {
    for (unsigned thread = 0; thread < threads(); thread++) {
        setThread(thread);
        entry.body(args);
    }
}

/**
 * Those that are ready in turn, or always the one that was made ready last: a warp can run far ahead of the
 * others.
 */
static Fiber *next(size_t &turn) {
    if (block.newestFirst) {
        Fiber *fiber = block.ready.back();
        block.ready.pop_back();
        return fiber;
    }
    Fiber *fiber = block.ready[turn++];
    if (turn == block.ready.size()) {
        block.ready.clear();
        turn = 0;
    }
    return fiber;
}

static void runTogether(const Entry &entry, const void *args) {
    block.entry = &entry;
    block.args = args;
    block.alive = threads();
    if (block.fibers.size() < block.alive) {
        block.fibers.resize(block.alive);
    }
    block.warps.resize((block.alive + WARP - 1) / WARP);
    for (Warp &warp : block.warps) {
        warp.arrived = 0;
        warp.waiting.clear();
    }
    block.ready.clear();
    block.waiting.clear();
    for (unsigned thread = 0; thread < block.alive; thread++) {
        prepare(block.fibers[thread], thread);
        block.ready.push_back(&block.fibers[thread]);
    }
    shuffle(block.ready.data(), block.ready.size());
    block.newestFirst = state != 0 && (draw() >> 63) != 0;
    size_t turn = 0;
    while (!block.ready.empty() && block.fault.empty()) {
        block.current = next(turn);
        setThread(block.current->thread);
        go(block.scheduler, *block.current);
    }
    if (block.alive > 0) {
        fail("threads wait for others that never come");
    }
    block.current = nullptr;
    block.entry = nullptr;
}

std::string run(const Entry &entry, Dim grid, Dim size, const void *args) {
    gridSize = grid;
    blockSize = size;
    block.fault.clear();
    unsigned long long blocks = 1ull * grid.x * grid.y * grid.z;
    unsigned long long first = state == 0 ? 0 : draw() % blocks;
    bool backwards = state != 0 && (draw() >> 63) != 0;
    for (unsigned long long i = 0; i < blocks && block.fault.empty(); i++) {
        unsigned long long at = (first + (backwards ? blocks - i : i)) % blocks;
        blockIndex = {static_cast<unsigned>(at % grid.x), static_cast<unsigned>(at / grid.x % grid.y),
            static_cast<unsigned>(at / grid.x / grid.y)};
        block.number++;
        if (entry.together) {
            runTogether(entry, args);
        } else {
            runAlone(entry, args);
        }
    }
    return block.fault;
}

}
