/** From a definition to runs: which setting belongs to which part, which backend, and whether all fits. */
package heed.experiment.internal.plan;
