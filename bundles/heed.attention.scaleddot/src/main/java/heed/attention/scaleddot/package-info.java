/** Scaled dot-product attention. */
package heed.attention.scaleddot;
