/**
 * The ND4J backend: every kernel is made of ND4J's operations on the CPU.
 *
 * <p>ND4J is not a bundle and looks for its parts by class loader, so all of its jars lie inside this bundle.
 */
package heed.backend.nd4j;
