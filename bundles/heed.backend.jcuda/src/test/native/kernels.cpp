// The kernels of the backend, from their sources, for the host.

#include "heed.cu"
