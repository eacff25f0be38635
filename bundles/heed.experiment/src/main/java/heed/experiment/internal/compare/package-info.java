/** The arms of a session side by side. */
package heed.experiment.internal.compare;
