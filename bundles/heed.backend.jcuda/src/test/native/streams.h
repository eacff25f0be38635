// Streams whose work waits until somebody waits for it, events, and graphs.

#ifndef HEED_STREAMS
#define HEED_STREAMS

#include "api.h"
#include <deque>
#include <memory>
#include <vector>

namespace standin {

struct Graph {
    std::vector<Work> nodes;
};

/** Captures that forbid what might wait: 0 everywhere, 1 in the thread that captures, 2 nowhere. */
enum CaptureMode { GLOBAL, THREAD_LOCAL, RELAXED };

struct Stream {
    /** Whether it goes without the default stream. */
    bool independent = false;
    std::deque<Work> waiting;
    unsigned long long enqueued = 0;
    unsigned long long done = 0;
    std::unique_ptr<Graph> capture;
    CaptureMode mode = GLOBAL;
    const void *captor = nullptr;
    bool invalid = false;
};

struct Event {
    Stream *stream = nullptr;
    unsigned long long after = 0;
    unsigned long long time = 0;
};

/** The stream behind a handle, the default stream for null; null for what is none. */
Stream *streamOf(void *handle);

Stream *openStream(unsigned flags);

bool closeStream(Stream *stream);

/** Runs all that waits in it. */
void drain(Stream *stream);

/** Runs what waits in it up to its number. */
void drain(Stream *stream, unsigned long long until);

void drainAll();

/** All that the default stream waits for. */
void drainDependent();

/** What went wrong since the last time that somebody asked. */
Result takeFault();

void fault(Result result, const char *work, const char *what);

/** The thread that asks, as a captor. */
const void *captorNow();

/** Whether a stream that the default stream waits for is being captured. */
bool captureOfDependent();

}

#endif
