/** Evaluators: how good predictions are. */
@Export
@Version("1.0.0")
package heed.evaluator;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
