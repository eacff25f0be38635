/** Ways to change weights by their gradients. */
@Export
@Version("1.0.0")
package heed.tensor.optimizer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
