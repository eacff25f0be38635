// The driver's interface: streams, events, kernels and graphs.

#include "api.h"
#include "fibers.h"
#include "streams.h"
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

using namespace standin;

// ---- streams and events -----------------------------------------------------------------------------------

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

// ---- kernels ----------------------------------------------------------------------------------------------

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
        std::fprintf(stderr, "stand-in: %s wants %zu bytes of arguments and got %zu\n", entry->name,
                entry->size, size);
        return nullptr;
    }
    return buffer;
}

/** Bytes that a kernel may be given, on every device. */
static const size_t MOST_ARGUMENTS = 4096;

static bool possible(const Entry *entry, Dim grid, Dim block) {
    unsigned long long threads = 1ull * block.x * block.y * block.z;
    bool fits = grid.x > 0 && grid.y > 0 && grid.z > 0 && grid.x < 1u << 31 && grid.y <= 65535
            && grid.z <= 65535 && threads > 0 && threads <= entry->most && threads % 32 == 0
            && entry->size <= MOST_ARGUMENTS;
    if (!fits) {
        std::fprintf(stderr, "stand-in: %s launched with grid (%u, %u, %u), block (%u, %u, %u)\n",
                entry->name, grid.x,
                grid.y, grid.z, block.x, block.y, block.z);
    }
    return fits;
}

API int cuLaunchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
        unsigned blockY,
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
        alignas(16) char copy[MOST_ARGUMENTS];
        std::memcpy(copy, args.data(), args.size());
        std::string wrong = run(*entry, grid, block, copy);
        if (!wrong.empty()) {
            fault(LAUNCH_FAILED, entry->name, wrong.c_str());
        }
    }});
}

// ---- graphs -----------------------------------------------------------------------------------------------

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
