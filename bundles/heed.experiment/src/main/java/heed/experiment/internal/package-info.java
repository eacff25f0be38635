/** The service behind {@link heed.experiment.Experiments}. */
package heed.experiment.internal;
