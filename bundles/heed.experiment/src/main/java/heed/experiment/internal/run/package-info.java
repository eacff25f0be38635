/** Training: batches, steps, judging, checkpoints, and sessions of runs. */
package heed.experiment.internal.run;
