/** Run records on disk: one folder a run, readable at any time, also after a crash. */
package heed.experiment.internal.record;
