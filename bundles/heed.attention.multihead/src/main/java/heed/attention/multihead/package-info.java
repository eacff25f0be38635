/** Several sets of weights at once, by any score. */
package heed.attention.multihead;
