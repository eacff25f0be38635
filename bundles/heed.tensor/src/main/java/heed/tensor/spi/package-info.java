/**
 * What a backend implements: storage that only it can read, and kernels on {@link heed.tensor.spi.View}s of it.
 *
 * <p>The façade ({@code heed.tensor}) checks shapes, types and lifetimes once; kernels may assert, need not check.
 * Every view that a kernel gets has the shape that its javadoc says: broadcasting is already expressed by strides of
 * zero, transposition by exchanged strides. Kernels may run asynchronously, in the order of the calls; only
 * {@link heed.tensor.spi.Kernels#download} waits.
 */
@Export
@Version("1.0.0")
package heed.tensor.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
