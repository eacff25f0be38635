// All kernels of the GPU backend, one compiled unit. build.sh makes heed.ptx of it.

#include "additive.cuh"
#include "attention.cuh"
#include "cells.cuh"
#include "elementwise.cuh"
#include "layernorm.cuh"
#include "order.cuh"
#include "random.cuh"
#include "reduce.cuh"
#include "softmax.cuh"
#include "tables.cuh"
