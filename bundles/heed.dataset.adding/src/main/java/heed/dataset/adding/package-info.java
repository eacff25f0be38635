/** The adding problem: two marked numbers of a long sequence are to be added. */
package heed.dataset.adding;
