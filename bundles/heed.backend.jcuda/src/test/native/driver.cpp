// The driver's interface, as far as the backend uses it. Signatures are those of cuda.h for CUDA 12, whose 64-bit
// handles and enumerations are written as what they are.

#include "driver.h"
#include "fibers.h"
#include "memory.h"
#include "streams.h"
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace standin;

#define API extern "C" __attribute__((visibility("default")))
#define LOCKED std::lock_guard<std::recursive_mutex> locked(lock())

// ---- start ----------------------------------------------------------------------------------------------------------

static bool initialized;
static int retained;
static char primaryContext;
static thread_local void *currentContext;
static std::map<void *, size_t> pinned;

static const int DRIVER = 13000;

static int devices() {
    return static_cast<int>(setting("DEVICES", 1));
}

API int cuInit(unsigned flags) {
    LOCKED;
    if (flags != 0) {
        return INVALID_VALUE;
    }
    if (setting("INIT", SUCCESS) != SUCCESS) {
        return static_cast<int>(setting("INIT", SUCCESS));
    }
    if (devices() == 0) {
        return NO_DEVICE;
    }
    if (!initialized) {
        seedOrder(static_cast<unsigned long long>(setting("SEED", 20130401)));
    }
    initialized = true;
    return SUCCESS;
}

API int cuDriverGetVersion(int *version) {
    LOCKED;
    *version = static_cast<int>(setting("DRIVER", DRIVER));
    return SUCCESS;
}

API int cuDeviceGetCount(int *count) {
    LOCKED;
    *count = devices();
    return initialized ? SUCCESS : NOT_INITIALIZED;
}

API int cuDeviceGet(int *device, int ordinal) {
    LOCKED;
    *device = ordinal;
    return !initialized ? NOT_INITIALIZED : ordinal < 0 || ordinal >= devices() ? INVALID_DEVICE : SUCCESS;
}

API int cuDeviceGetName(char *name, int length, int) {
    std::snprintf(name, static_cast<size_t>(length), "Heed's stand-in (no GPU)");
    return SUCCESS;
}

API int cuDeviceTotalMem_v2(size_t *bytes, int) {
    LOCKED;
    limitMemory(static_cast<size_t>(setting("MEMORY", 4ll << 30)));
    *bytes = memoryLimit();
    return SUCCESS;
}

API int cuDeviceGetAttribute(int *value, int attribute, int) {
    LOCKED;
    if (attribute == 75 || attribute == 76) {
        int capability = static_cast<int>(setting("CAPABILITY", 90));
        *value = attribute == 75 ? capability / 10 : capability % 10;
        return SUCCESS;
    }
    static const std::map<int, int> known = {{1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535},
        {7, 65535}, {8, 49152}, {9, 65536}, {10, 32}, {12, 65536}, {13, 1000000}, {16, 4}, {19, 1}, {31, 1}, {36, 1000000},
        {37, 256}, {38, 1 << 20}, {39, 2048}, {40, 1}, {41, 1}, {97, 98304}, {115, 1}};
    auto found = known.find(attribute);
    *value = found == known.end() ? 0 : found->second;
    return SUCCESS;
}

API int cuGetErrorName(int error, const char **name) {
    static const std::map<int, const char *> known = {{SUCCESS, "CUDA_SUCCESS"},
        {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"}, {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
        {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED"}, {NO_DEVICE, "CUDA_ERROR_NO_DEVICE"},
        {INVALID_PTX, "CUDA_ERROR_INVALID_PTX"}, {UNSUPPORTED_PTX_VERSION, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"},
        {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED"}};
    auto found = known.find(error);
    *name = found == known.end() ? "CUDA_ERROR_UNKNOWN" : found->second;
    return SUCCESS;
}

API int cuGetErrorString(int error, const char **text) {
    return cuGetErrorName(error, text);
}

// ---- contexts -------------------------------------------------------------------------------------------------------

API int cuDevicePrimaryCtxRetain(void **context, int) {
    LOCKED;
    if (!initialized) {
        return NOT_INITIALIZED;
    }
    retained++;
    *context = &primaryContext;
    return SUCCESS;
}

API int cuDevicePrimaryCtxRelease_v2(int) {
    LOCKED;
    if (retained == 0) {
        return INVALID_CONTEXT;
    }
    if (--retained == 0) {
        drainAll();
    }
    return SUCCESS;
}

API int cuCtxSetCurrent(void *context) {
    currentContext = context;
    return SUCCESS;
}

API int cuCtxGetCurrent(void **context) {
    *context = currentContext;
    return SUCCESS;
}

API int cuCtxGetDevice(int *device) {
    *device = 0;
    return currentContext == nullptr ? INVALID_CONTEXT : SUCCESS;
}

/** What nearly every call needs. */
static Result ready() {
    return !initialized ? NOT_INITIALIZED : currentContext == nullptr || retained == 0 ? INVALID_CONTEXT : SUCCESS;
}

#define READY \
    LOCKED; \
    if (ready() != SUCCESS) { \
        return ready(); \
    }

/** What a capture does not allow, for it may wait for the device. */
#define UNCAPTURED \
    READY \
    if (captureForbids()) { \
        return STREAM_CAPTURE_UNSUPPORTED; \
    }

API int cuCtxSynchronize() {
    UNCAPTURED
    drainAll();
    return takeFault();
}

// ---- modules --------------------------------------------------------------------------------------------------------

struct Module {
    std::set<std::string> names;
};

/** Size of the one parameter of an entry of the PTX, or -1. */
static long parameterSize(const std::string &ptx, size_t entry) {
    size_t end = ptx.find(')', entry);
    size_t open = ptx.find('[', entry);
    return open < end ? std::strtol(ptx.c_str() + open + 1, nullptr, 10) : -1;
}

/** Whether the PTX has the kernels that the stand-in has, with arguments of their sizes. */
static bool matches(const std::string &ptx, Module &module) {
    bool fits = true;
    for (size_t at = ptx.find(".entry "); at != std::string::npos; at = ptx.find(".entry ", at + 1)) {
        std::string name = ptx.substr(at + 7, ptx.find_first_of("(\n ", at + 7) - at - 7);
        const Entry *entry = entryOf(name);
        if (entry == nullptr || parameterSize(ptx, at) != static_cast<long>(entry->size)) {
            std::fprintf(stderr, "stand-in: %s in the PTX is not what the sources have\n", name.c_str());
            fits = false;
        }
        module.names.insert(name);
    }
    for (const Entry *entry : entries()) {
        if (module.names.count(entry->name) == 0) {
            std::fprintf(stderr, "stand-in: %s is not in the PTX\n", entry->name);
            fits = false;
        }
    }
    return fits;
}

/** The driver that knows this version of PTX: 8.0 came with CUDA 12.0, 8.1 with 12.1, 9.0 with 13.0. */
static int driverFor(const std::string &ptx) {
    int major = 0;
    int minor = 0;
    std::sscanf(ptx.c_str() + ptx.find(".version "), ".version %d.%d", &major, &minor);
    return (major + 4) * 1000 + minor * 10;
}

API int cuModuleLoadData(void **result, const void *image) {
    UNCAPTURED
    // ends at its NUL: with anything behind the last kernel, the NUL was forgotten
    std::string ptx(static_cast<const char *>(image));
    size_t last = ptx.find_last_not_of(" \n");
    if (ptx.find(".version ") == std::string::npos || ptx[last] != '}') {
        std::fprintf(stderr, "stand-in: no PTX with a NUL behind it\n");
        return INVALID_PTX;
    }
    if (setting("DRIVER", DRIVER) < driverFor(ptx)) {
        return UNSUPPORTED_PTX_VERSION;
    }
    Module *module = new Module();
    if (!matches(ptx, *module)) {
        delete module;
        return INVALID_PTX;
    }
    *result = module;
    return SUCCESS;
}

API int cuModuleUnload(void *module) {
    UNCAPTURED
    drainAll();
    delete static_cast<Module *>(module);
    return SUCCESS;
}

API int cuModuleGetFunction(void **function, void *module, const char *name) {
    READY
    if (static_cast<Module *>(module)->names.count(name) == 0) {
        return NOT_FOUND;
    }
    *function = const_cast<Entry *>(entryOf(name));
    return SUCCESS;
}

API int cuFuncGetAttribute(int *value, int attribute, void *function) {
    *value = attribute == 0 ? static_cast<int>(static_cast<Entry *>(function)->most) : attribute == 4 ? 32
            : attribute == 5 || attribute == 6 ? 75 : 0;
    return SUCCESS;
}

API int cuFuncSetAttribute(void *, int, int) {
    return SUCCESS;
}

// ---- memory ---------------------------------------------------------------------------------------------------------

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

// ---- copies ---------------------------------------------------------------------------------------------------------

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

// ---- streams and events ---------------------------------------------------------------------------------------------

API int cuStreamCreate(void **stream, unsigned flags) {
    UNCAPTURED
    *stream = openStream(flags);
    return SUCCESS;
}

API int cuStreamCreateWithPriority(void **stream, unsigned flags, int) {
    return cuStreamCreate(stream, flags);
}

API int cuStreamDestroy_v2(void *stream) {
    READY
    Stream *of = streamOf(stream);
    return stream != nullptr && of != nullptr && closeStream(of) ? takeFault() : INVALID_HANDLE;
}

/** Of a stream that may be waited for. */
static Result waitable(Stream *stream) {
    if (stream == nullptr) {
        return INVALID_HANDLE;
    }
    if (stream->capture != nullptr) {
        stream->invalid = true;
        return STREAM_CAPTURE_UNSUPPORTED;
    }
    return captureForbids() ? STREAM_CAPTURE_UNSUPPORTED : SUCCESS;
}

API int cuStreamSynchronize(void *handle) {
    READY
    Stream *stream = streamOf(handle);
    if (waitable(stream) != SUCCESS) {
        return waitable(stream);
    }
    drain(stream);
    if (handle == nullptr) {
        drainDependent();
    }
    return takeFault();
}

API int cuStreamQuery(void *handle) {
    READY
    Stream *stream = streamOf(handle);
    if (waitable(stream) != SUCCESS) {
        return waitable(stream);
    }
    drain(stream, stream->done + 1);
    return stream->waiting.empty() ? takeFault() : NOT_READY;
}

API int cuStreamWaitEvent(void *handle, void *awaited, unsigned) {
    READY
    Event of = *static_cast<Event *>(awaited);
    return enqueue(handle, {"wait", [of] {
        if (of.stream != nullptr) {
            drain(of.stream, of.after);
        }
    }});
}

static unsigned long long microseconds() {
    return static_cast<unsigned long long>(std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now().time_since_epoch()).count());
}

API int cuEventCreate(void **event, unsigned) {
    READY
    *event = new Event();
    return SUCCESS;
}

API int cuEventDestroy_v2(void *event) {
    READY
    drainAll();
    delete static_cast<Event *>(event);
    return SUCCESS;
}

API int cuEventRecord(void *handle, void *stream) {
    READY
    Event *event = static_cast<Event *>(handle);
    Result result = enqueue(stream, {"event", [=] { event->time = microseconds(); }});
    event->stream = streamOf(stream);
    event->after = event->stream == nullptr ? 0 : event->stream->enqueued;
    return result;
}

API int cuEventSynchronize(void *handle) {
    UNCAPTURED
    Event *event = static_cast<Event *>(handle);
    if (event->stream != nullptr) {
        drain(event->stream, event->after);
    }
    return takeFault();
}

API int cuEventQuery(void *handle) {
    UNCAPTURED
    Event *event = static_cast<Event *>(handle);
    if (event->stream == nullptr || event->stream->done >= event->after) {
        return SUCCESS;
    }
    drain(event->stream, event->stream->done + 1);
    return NOT_READY;
}

API int cuEventElapsedTime(float *milliseconds, void *from, void *to) {
    READY
    unsigned long long begin = static_cast<Event *>(from)->time;
    unsigned long long end = static_cast<Event *>(to)->time;
    if (begin == 0 || end == 0) {
        return NOT_READY;
    }
    *milliseconds = static_cast<float>(end - begin) / 1000;
    return SUCCESS;
}

// ---- kernels --------------------------------------------------------------------------------------------------------

/** CUDA's way to hand over arguments: a pointer for each, or one buffer with its size. */
static const void *arguments(const Entry *entry, void **parameters, void **extra) {
    if (parameters != nullptr || extra == nullptr) {
        return extra == nullptr && parameters != nullptr ? parameters[0] : nullptr;
    }
    const void *buffer = nullptr;
    size_t size = 0;
    for (; *extra != nullptr; extra += 2) {
        if (reinterpret_cast<uintptr_t>(extra[0]) == 1) {
            buffer = extra[1];
        } else if (reinterpret_cast<uintptr_t>(extra[0]) == 2) {
            size = *static_cast<size_t *>(extra[1]);
        }
    }
    if (size != entry->size) {
        std::fprintf(stderr, "stand-in: %s wants %zu bytes of arguments and got %zu\n", entry->name, entry->size, size);
        return nullptr;
    }
    return buffer;
}

static bool possible(const Entry *entry, Dim grid, Dim block) {
    unsigned long long threads = 1ull * block.x * block.y * block.z;
    bool fits = grid.x > 0 && grid.y > 0 && grid.z > 0 && grid.x < 1u << 31 && grid.y <= 65535 && grid.z <= 65535
            && threads > 0 && threads <= entry->most && threads % 32 == 0;
    if (!fits) {
        std::fprintf(stderr, "stand-in: %s launched with grid (%u, %u, %u), block (%u, %u, %u)\n", entry->name, grid.x,
                grid.y, grid.z, block.x, block.y, block.z);
    }
    return fits;
}

API int cuLaunchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
        unsigned blockZ, unsigned sharedBytes, void *stream, void **parameters, void **extra) {
    READY
    const Entry *entry = static_cast<const Entry *>(function);
    const void *given = arguments(entry, parameters, extra);
    Dim grid = {gridX, gridY, gridZ};
    Dim block = {blockX, blockY, blockZ};
    if (given == nullptr || sharedBytes != 0 || !possible(entry, grid, block)) {
        return INVALID_VALUE;
    }
    std::string args(static_cast<const char *>(given), entry->size);
    return enqueue(stream, {entry->name, [=] {
        alignas(16) char copy[1024];
        std::memcpy(copy, args.data(), args.size());
        std::string wrong = run(*entry, grid, block, copy);
        if (!wrong.empty()) {
            fault(LAUNCH_FAILED, entry->name, wrong.c_str());
        }
    }});
}

// ---- graphs ---------------------------------------------------------------------------------------------------------

API int cuStreamBeginCapture_v2(void *handle, int mode) {
    READY
    Stream *stream = streamOf(handle);
    if (handle == nullptr || stream == nullptr) {
        return STREAM_CAPTURE_UNSUPPORTED;
    }
    if (stream->capture != nullptr) {
        return STREAM_CAPTURE_UNMATCHED;
    }
    stream->capture = std::make_unique<Graph>();
    stream->mode = static_cast<CaptureMode>(mode);
    stream->captor = captorNow();
    stream->invalid = false;
    return SUCCESS;
}

API int cuStreamEndCapture(void *handle, void **graph) {
    READY
    Stream *stream = streamOf(handle);
    if (stream == nullptr || stream->capture == nullptr) {
        return INVALID_VALUE;
    }
    bool spoilt = stream->invalid;
    *graph = spoilt ? nullptr : stream->capture.release();
    stream->capture.reset();
    return spoilt ? STREAM_CAPTURE_INVALIDATED : SUCCESS;
}

API int cuStreamIsCapturing(void *handle, int *status) {
    READY
    Stream *stream = streamOf(handle);
    *status = stream == nullptr || stream->capture == nullptr ? 0 : stream->invalid ? 2 : 1;
    return SUCCESS;
}

API int cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long) {
    UNCAPTURED
    *executable = new Graph(*static_cast<Graph *>(graph));
    return SUCCESS;
}

API int cuGraphGetNodes(void *graph, void **nodes, size_t *count) {
    READY
    size_t size = static_cast<Graph *>(graph)->nodes.size();
    for (size_t i = 0; nodes != nullptr && i < *count; i++) {
        nodes[i] = i < size ? &static_cast<Graph *>(graph)->nodes[i] : nullptr;
    }
    *count = nodes == nullptr || size < *count ? size : *count;
    return SUCCESS;
}

API int cuGraphUpload(void *, void *) {
    return SUCCESS;
}

API int cuGraphLaunch(void *executable, void *stream) {
    READY
    // a node at a time, so that a complaint names the kernel
    for (const Work &node : static_cast<Graph *>(executable)->nodes) {
        Result result = enqueue(stream, node);
        if (result != SUCCESS) {
            return result;
        }
    }
    return SUCCESS;
}

API int cuGraphExecDestroy(void *executable) {
    UNCAPTURED
    delete static_cast<Graph *>(executable);
    return SUCCESS;
}

API int cuGraphDestroy(void *graph) {
    READY
    delete static_cast<Graph *>(graph);
    return SUCCESS;
}
