// The driver's interface: start, device, contexts and modules. Signatures are those of cuda.h for CUDA 12,
// whose 64-bit handles and enumerations are written as what they are.

#include "api.h"
#include "fibers.h"
#include "memory.h"
#include "streams.h"
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

using namespace standin;

// ---- start ------------------------------------------------------------------------------------------------

static bool initialized;
static int retained;
static char primaryContext;
static thread_local void *currentContext;

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
    static const std::map<int, int> known = {{1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6,
            65535},
        {7, 65535}, {8, 49152}, {9, 65536}, {10, 32}, {12, 65536}, {13, 1000000}, {16, 4}, {19, 1}, {31, 1},
                {36, 1000000},
        {37, 256}, {38, 1 << 20}, {39, 2048}, {40, 1}, {41, 1}, {97, 98304}, {115, 1}};
    auto found = known.find(attribute);
    *value = found == known.end() ? 0 : found->second;
    return SUCCESS;
}

API int cuGetErrorName(int error, const char **name) {
    static const std::map<int, const char *> known = {{SUCCESS, "CUDA_SUCCESS"},
        {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"}, {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
        {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED"}, {NO_DEVICE, "CUDA_ERROR_NO_DEVICE"},
        {INVALID_PTX, "CUDA_ERROR_INVALID_PTX"}, {UNSUPPORTED_PTX_VERSION,
                "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"},
        {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED"}};
    auto found = known.find(error);
    *name = found == known.end() ? "CUDA_ERROR_UNKNOWN" : found->second;
    return SUCCESS;
}

API int cuGetErrorString(int error, const char **text) {
    return cuGetErrorName(error, text);
}

// ---- contexts ---------------------------------------------------------------------------------------------

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

Result standin::ready() {
    return !initialized ? NOT_INITIALIZED : currentContext == nullptr || retained == 0 ? INVALID_CONTEXT
            : SUCCESS;
}

API int cuCtxSynchronize() {
    UNCAPTURED
    drainAll();
    return takeFault();
}

// ---- modules ----------------------------------------------------------------------------------------------

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
