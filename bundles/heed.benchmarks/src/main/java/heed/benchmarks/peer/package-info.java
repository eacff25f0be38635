/**
 * The peers. Libtorch runs models that are written in PyTorch's own language, TorchScript, a file each beside the
 * classes of this package: what a PyTorch user would write, operation by operation.
 */
package heed.benchmarks.peer;
