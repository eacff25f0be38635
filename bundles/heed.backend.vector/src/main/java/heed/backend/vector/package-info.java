/** The vector backend: kernels on the JDK Vector API, without native code. */
package heed.backend.vector;
