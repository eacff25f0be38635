/** A bundle that the tests put into their distributions. */
package heed.launcher.probe;
