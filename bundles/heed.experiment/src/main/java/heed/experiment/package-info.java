/** Experiments: what varies in a YAML file, every combination a run, every run a record, and comparison. */
@Export
@Version("1.0.0")
package heed.experiment;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
