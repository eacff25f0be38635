/** Training steps on a GPU, for {@code docs/gpu/run.sh}, which lays them beside PyTorch's on the same GPU. */
package heed.benchmarks.gpu;
