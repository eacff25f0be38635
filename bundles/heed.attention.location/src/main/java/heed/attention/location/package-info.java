/** Scores of places, whatever stands there. */
package heed.attention.location;
