// What all parts of the driver's interface begin with.

#ifndef HEED_API
#define HEED_API

#include "driver.h"

#define API extern "C" __attribute__((visibility("default")))
#define LOCKED std::lock_guard<std::recursive_mutex> locked(standin::lock())

namespace standin {

/** Whether the driver was started and this thread has a context. */
Result ready();

/** Whether a capture forbids what may wait for the device. If so, it is spoilt. */
bool captureForbids();

}

#define READY \
    LOCKED; \
    if (standin::ready() != standin::SUCCESS) { \
        return standin::ready(); \
    }

/** What a capture does not allow, for it may wait for the device. */
#define UNCAPTURED \
    READY \
    if (standin::captureForbids()) { \
        return standin::STREAM_CAPTURE_UNSUPPORTED; \
    }

#endif
