/** Hard attention over any score function. */
package heed.attention.hard;
