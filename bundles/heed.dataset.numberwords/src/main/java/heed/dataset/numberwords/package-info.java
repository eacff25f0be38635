/** Number words: the same numbers spelled out in two languages, as a parallel corpus. */
package heed.dataset.numberwords;
