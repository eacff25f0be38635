/** Models: what learns from examples, and what it says of new ones. */
@Export
@Version("1.0.0")
package heed.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
