/** Scores that are products of a query and a slot: as they are, through a matrix, and of their directions. */
package heed.attention.dot;
