/** Dot-product attention. */
package heed.attention.dot;
