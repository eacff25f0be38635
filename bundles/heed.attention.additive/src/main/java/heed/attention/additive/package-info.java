/** Additive attention. */
package heed.attention.additive;
