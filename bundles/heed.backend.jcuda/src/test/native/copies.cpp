// The driver's interface: memory and copies.

#include "api.h"
#include "memory.h"
#include "streams.h"
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

using namespace standin;

/** Page-locked memory of the host: begin and size. */
static std::map<void *, size_t> pinned;

// ---- memory -----------------------------------------------------------------------------------------------

API int cuMemAlloc_v2(void **memory, size_t bytes) {
    UNCAPTURED
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    limitMemory(static_cast<size_t>(setting("MEMORY", 4ll << 30)));
    *memory = memoryUsed() > memoryLimit() ? nullptr : allocateDevice(bytes);
    return *memory == nullptr ? OUT_OF_MEMORY : SUCCESS;
}

API int cuMemFree_v2(void *memory) {
    UNCAPTURED
    drainAll();
    std::string complaint;
    if (memory != nullptr && !freeDevice(memory, &complaint)) {
        return INVALID_VALUE;
    }
    if (!complaint.empty()) {
        fault(ILLEGAL_ADDRESS, "cuMemFree", complaint.c_str());
    }
    return takeFault();
}

API int cuMemGetInfo_v2(size_t *free, size_t *total) {
    READY
    limitMemory(static_cast<size_t>(setting("MEMORY", 4ll << 30)));
    *total = memoryLimit();
    *free = memoryUsed() > memoryLimit() ? 0 : memoryLimit() - memoryUsed();
    return SUCCESS;
}

API int cuMemGetAddressRange_v2(void **base, size_t *size, void *memory) {
    READY
    return allocationOf(memory, base, size) ? SUCCESS : NOT_FOUND;
}

API int cuMemHostAlloc(void **memory, size_t bytes, unsigned) {
    UNCAPTURED
    *memory = std::calloc(bytes, 1);
    pinned[*memory] = bytes;
    return SUCCESS;
}

API int cuMemAllocHost_v2(void **memory, size_t bytes) {
    return cuMemHostAlloc(memory, bytes, 0);
}

API int cuMemFreeHost(void *memory) {
    UNCAPTURED
    drainAll();
    if (pinned.erase(memory) == 0) {
        return INVALID_VALUE;
    }
    std::free(memory);
    return SUCCESS;
}

API int cuMemHostRegister_v2(void *memory, size_t bytes, unsigned) {
    UNCAPTURED
    pinned[memory] = bytes;
    return SUCCESS;
}

API int cuMemHostUnregister(void *memory) {
    UNCAPTURED
    drainAll();
    return pinned.erase(memory) == 0 ? INVALID_VALUE : SUCCESS;
}

static bool isPinned(const void *memory, size_t bytes) {
    auto next = pinned.upper_bound(const_cast<void *>(memory));
    if (next == pinned.begin()) {
        return false;
    }
    auto found = std::prev(next);
    size_t at = static_cast<size_t>(static_cast<const char *>(memory) - static_cast<char *>(found->first));
    return at + bytes <= found->second;
}

// ---- copies -----------------------------------------------------------------------------------------------

/** Waits for the default stream's streams, copies, waits. */
static Result copyNow(void *to, const void *from, size_t bytes) {
    if (captureOfDependent()) {
        return STREAM_CAPTURE_IMPLICIT;
    }
    drainDependent();
    std::memmove(to, from, bytes);
    return takeFault();
}

API int cuMemcpyHtoD_v2(void *to, const void *from, size_t bytes) {
    UNCAPTURED
    return isDevice(to, bytes) ? copyNow(to, from, bytes) : INVALID_VALUE;
}

API int cuMemcpyDtoH_v2(void *to, const void *from, size_t bytes) {
    UNCAPTURED
    return isDevice(from, bytes) ? copyNow(to, from, bytes) : INVALID_VALUE;
}

API int cuMemcpyDtoD_v2(void *to, const void *from, size_t bytes) {
    UNCAPTURED
    return isDevice(from, bytes) && isDevice(to, bytes) ? copyNow(to, from, bytes) : INVALID_VALUE;
}

API int cuMemcpyHtoDAsync_v2(void *to, const void *from, size_t bytes, void *stream) {
    READY
    if (!isDevice(to, bytes)) {
        return INVALID_VALUE;
    }
    Stream *into = streamOf(stream);
    if (isPinned(from, bytes) || (into != nullptr && into->capture != nullptr)) {
        return enqueue(stream, {"copy to device", [=] { std::memcpy(to, from, bytes); }});
    }
    // pageable memory is free again when the call returns
    std::string staged(static_cast<const char *>(from), bytes);
    return enqueue(stream, {"copy to device", [=] { std::memcpy(to, staged.data(), bytes); }});
}

API int cuMemcpyDtoHAsync_v2(void *to, const void *from, size_t bytes, void *stream) {
    READY
    if (!isDevice(from, bytes)) {
        return INVALID_VALUE;
    }
    return enqueue(stream, {"copy to host", [=] { std::memcpy(to, from, bytes); }});
}

API int cuMemcpyDtoDAsync_v2(void *to, const void *from, size_t bytes, void *stream) {
    READY
    if (!isDevice(from, bytes) || !isDevice(to, bytes)) {
        return INVALID_VALUE;
    }
    return enqueue(stream, {"copy", [=] { std::memmove(to, from, bytes); }});
}

API int cuMemsetD32Async(void *to, unsigned value, size_t count, void *stream) {
    READY
    if (!isDevice(to, 4 * count)) {
        return INVALID_VALUE;
    }
    return enqueue(stream, {"memset", [=] {
        for (size_t i = 0; i < count; i++) {
            std::memcpy(static_cast<char *>(to) + 4 * i, &value, 4);
        }
    }});
}

API int cuMemsetD8Async(void *to, unsigned char value, size_t count, void *stream) {
    READY
    if (!isDevice(to, count)) {
        return INVALID_VALUE;
    }
    return enqueue(stream, {"memset", [=] { std::memset(to, value, count); }});
}

API int cuMemsetD32_v2(void *to, unsigned value, size_t count) {
    return cuMemsetD32Async(to, value, count, nullptr);
}

API int cuMemsetD8_v2(void *to, unsigned char value, size_t count) {
    return cuMemsetD8Async(to, value, count, nullptr);
}
