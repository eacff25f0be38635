#include "streams.h"
#include "fibers.h"
#include "memory.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace standin {

/** So much waits at most; a real device does not wait at all. */
static const size_t MOST = 4096;

static Stream defaultStream;
static std::vector<std::unique_ptr<Stream>> streams;
static Result pending = SUCCESS;

std::recursive_mutex &lock() {
    static std::recursive_mutex mutex;
    return mutex;
}

long long setting(const char *name, long long otherwise) {
    if (const char *control = std::getenv("STANDIN_CONTROL")) {
        std::ifstream file(control);
        std::string line;
        std::string wanted = std::string(name) + "=";
        while (std::getline(file, line)) {
            if (line.compare(0, wanted.size(), wanted) == 0) {
                return std::atoll(line.c_str() + wanted.size());
            }
        }
    }
    const char *value = std::getenv((std::string("STANDIN_") + name).c_str());
    return value == nullptr ? otherwise : std::atoll(value);
}

// ---- faults -----------------------------------------------------------------------------------------------

void fault(Result result, const char *work, const char *what) {
    std::fprintf(stderr, "stand-in: %s: %s\n", work, what);
    if (pending == SUCCESS) {
        pending = result;
    }
}

Result takeFault() {
    Result result = pending;
    pending = SUCCESS;
    return result;
}

static void perform(const Work &work) {
    work.run();
    std::string touched = touchedGuards();
    if (!touched.empty()) {
        fault(ILLEGAL_ADDRESS, work.name, touched.c_str());
    }
}

// ---- streams ----------------------------------------------------------------------------------------------

Stream *streamOf(void *handle) {
    if (handle == nullptr) {
        return &defaultStream;
    }
    for (auto &stream : streams) {
        if (stream.get() == handle) {
            return stream.get();
        }
    }
    return nullptr;
}

Stream *openStream(unsigned flags) {
    streams.push_back(std::make_unique<Stream>());
    streams.back()->independent = (flags & 1) != 0;
    return streams.back().get();
}

bool closeStream(Stream *stream) {
    drain(stream);
    auto found = std::find_if(streams.begin(), streams.end(),
            [=](auto &each) { return each.get() == stream; });
    bool known = found != streams.end();
    if (known) {
        streams.erase(found);
    }
    return known;
}

void drain(Stream *stream, unsigned long long until) {
    while (stream->done < until && !stream->waiting.empty()) {
        Work work = std::move(stream->waiting.front());
        stream->waiting.pop_front();
        stream->done++;
        perform(work);
    }
}

void drain(Stream *stream) {
    drain(stream, stream->enqueued);
}

void drainAll() {
    for (size_t i = 0; i < streams.size(); i++) {
        drain(streams[i].get());
    }
}

void drainDependent() {
    for (size_t i = 0; i < streams.size(); i++) {
        if (!streams[i]->independent) {
            drain(streams[i].get());
        }
    }
}

Result enqueue(void *handle, Work work) {
    Stream *stream = streamOf(handle);
    if (stream == nullptr) {
        return INVALID_HANDLE;
    }
    if (stream->capture != nullptr) {
        if (stream->invalid) {
            return STREAM_CAPTURE_INVALIDATED;
        }
        stream->capture->nodes.push_back(std::move(work));
        return SUCCESS;
    }
    if (stream == &defaultStream) {
        if (captureOfDependent()) {
            return STREAM_CAPTURE_IMPLICIT;
        }
        drainDependent();
        perform(work);
        return takeFault();
    }
    stream->waiting.push_back(std::move(work));
    stream->enqueued++;
    // some of it runs now, as chance will have it
    if (draw() % 64 == 0) {
        drain(stream, stream->done + draw() % (stream->waiting.size() + 1));
    }
    if (stream->waiting.size() > MOST) {
        drain(stream);
    }
    return takeFault();
}

// ---- captures ---------------------------------------------------------------------------------------------

const void *captorNow() {
    static thread_local char mark;
    return &mark;
}

bool captureForbids() {
    bool forbids = false;
    for (auto &stream : streams) {
        bool mine = stream->mode == GLOBAL || (stream->mode == THREAD_LOCAL && stream->captor == captorNow());
        if (stream->capture != nullptr && mine) {
            stream->invalid = true;
            forbids = true;
        }
    }
    return forbids;
}

bool captureOfDependent() {
    for (auto &stream : streams) {
        if (stream->capture != nullptr && !stream->independent) {
            stream->invalid = true;
            return true;
        }
    }
    return false;
}

}
