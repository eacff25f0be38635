/**
 * The contract of a tensor backend as JUnit tests.
 *
 * <p>An author extends {@link heed.tensor.tck.KernelsContract} and supplies the backend; one table of kernels
 * then runs over layouts, sizes, special values and types, against formulas computed naively in double.
 * {@link heed.tensor.tck.GradientContract} does the same for gradients, by differences, and
 * {@link heed.tensor.tck.PytorchContract} compares with numbers from outside.
 */
@Export
@Version("1.0.0")
package heed.tensor.tck;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
