/** Plug-ins: which parts are on offer, leases on what runs, and the staging folder. */
@Export
@Version("1.0.0")
package heed.plugin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
