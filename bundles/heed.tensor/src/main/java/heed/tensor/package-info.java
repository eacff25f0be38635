/**
 * Tensors that compute at once and remember how, for gradients.
 *
 * <p>Shapes in this package and above: B batch, T steps of a sequence, S slots of a memory, D input width, H
 * hidden width, V vocabulary. Axes count from 0; −1 is the last. Everything a step allocates belongs to the
 * {@link heed.tensor.Scope} that was open, and goes when that closes. An {@link heed.tensor.Engine} and all
 * that it made belong to one thread.
 *
 * <p>What one tensor gives stands in {@link heed.tensor.Tensor}; what several give together in
 * {@link heed.tensor.Tensors}; the rest by topic: {@link heed.tensor.Activations},
 * {@link heed.tensor.Normalizers}, {@link heed.tensor.Layers}, {@link heed.tensor.Losses},
 * {@link heed.tensor.Sorting}, {@link heed.tensor.Patches}. What is nowhere a plug-in brings as a
 * {@link heed.tensor.DifferentiableFunction}.
 */
@Export
@Version("1.0.0")
package heed.tensor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
