/** The models that come with the workbench. */
package heed.model.internal;
