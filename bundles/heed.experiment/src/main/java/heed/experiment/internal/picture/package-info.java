/** Pictures of attention. */
package heed.experiment.internal.picture;
