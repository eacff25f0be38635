/** The catalogue over the service registry, leases, and the staging folder with what it installs. */
package heed.plugin.internal;
