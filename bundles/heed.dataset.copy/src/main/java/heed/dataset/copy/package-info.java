/** The copy memory problem: what stood at the start of a long sequence is to be said again at its end. */
package heed.dataset.copy;
