/** A plug-in for Heed. Nothing is exported: the workbench finds the factory as a service. */
package ${package};
