/** Datasets: examples to learn from, to choose by and to judge by, and what they look like. */
@Export
@Version("1.0.0")
package heed.dataset;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
