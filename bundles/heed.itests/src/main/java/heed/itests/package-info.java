/** Tests that run inside the framework, beside the bundles that they judge. */
package heed.itests;
