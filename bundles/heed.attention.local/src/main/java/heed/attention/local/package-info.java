/** Attention to a window of the memory, over any score. */
package heed.attention.local;
