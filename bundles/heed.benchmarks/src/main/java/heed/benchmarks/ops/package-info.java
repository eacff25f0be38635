/** Single operations in the shapes that occur in training, on our side, written with the public API only. */
package heed.benchmarks.ops;
