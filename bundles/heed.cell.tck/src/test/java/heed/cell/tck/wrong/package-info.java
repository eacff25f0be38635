/** Cells that are wrong on purpose, each in one way; what the kit is tried with. */
package heed.cell.tck.wrong;
