/** Scores by a hidden layer of query and slot: with a bias, without, and aware of what was read before. */
package heed.attention.additive;
