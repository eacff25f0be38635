// The parts of the CUDA driver that its own interface and cuBLAS share: work that waits in streams, faults on
// purpose.

#ifndef HEED_DRIVER
#define HEED_DRIVER

#include <functional>
#include <mutex>

#define SHARED_WITH_CUBLAS __attribute__((visibility("default")))

namespace standin {

/** Numbers of the driver's results that the stand-in gives. */
enum Result {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_CONTEXT = 201,
    INVALID_PTX = 218,
    UNSUPPORTED_PTX_VERSION = 222,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_OUT_OF_RESOURCES = 701,
    LAUNCH_FAILED = 719,
    STREAM_CAPTURE_UNSUPPORTED = 900,
    STREAM_CAPTURE_INVALIDATED = 901,
    STREAM_CAPTURE_UNMATCHED = 903,
    STREAM_CAPTURE_IMPLICIT = 906
};

/** One at a time: the stand-in's device is one host thread. */
SHARED_WITH_CUBLAS std::recursive_mutex &lock();

/** A number set in the environment as STANDIN_<NAME>, or in the file that STANDIN_CONTROL names. */
SHARED_WITH_CUBLAS long long setting(const char *name, long long otherwise);

/** Work: what it is called in complaints, and what it does. */
struct Work {
    const char *name;
    std::function<void()> run;
};

/** Into a stream, or into the graph that it is captured for. */
SHARED_WITH_CUBLAS Result enqueue(void *stream, Work work);

}

#endif
