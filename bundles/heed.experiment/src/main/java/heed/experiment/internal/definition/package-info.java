/** The YAML of experiments: values with their places, changes by --set, and the definition. */
package heed.experiment.internal.definition;
