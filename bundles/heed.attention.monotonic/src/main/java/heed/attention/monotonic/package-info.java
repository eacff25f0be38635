/** Monotonic attention over any score function. */
package heed.attention.monotonic;
