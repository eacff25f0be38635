/**
 * The training steps that are timed, on our side, written with the public API only.
 *
 * <p>Shapes: B batch, T steps, S slots of a memory, D input width, H hidden width. Each workload maps x [B,T,D] to outputs
 * [B,T,H]; its loss is the mean of the squares of outputs − target; one step is forward, backward, and
 * θ ← θ − 0.01·∂loss/∂θ for every weight, in place.
 */
package heed.benchmarks.training;
