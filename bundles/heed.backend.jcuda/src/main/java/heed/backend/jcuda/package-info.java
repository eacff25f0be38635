/**
 * Kernels on NVIDIA GPUs.
 *
 * <p>{@link heed.backend.jcuda.JCudaBackend} asks {@code Probe} whether this machine can run them; {@code
 * Device} is a context, one stream and cuBLAS; {@code Pool} its memory; a class a topic turns kernel calls
 * into launches of what is in {@code src/main/cuda}. Sizes: B batch, T steps (queries), S slots, N heads, H
 * width, V classes.
 */
package heed.backend.jcuda;
