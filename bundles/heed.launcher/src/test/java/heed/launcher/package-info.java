/** Starts real frameworks from small distributions, in processes of their own. */
package heed.launcher;
