/**
 * What the contract kits of parts share: numbers to try them with, how near is near enough, gradients by
 * differences, names and options of factories, and proof that nothing holds on to what was dropped.
 */
@Export
@Version("1.0.0")
package heed.part.tck;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
