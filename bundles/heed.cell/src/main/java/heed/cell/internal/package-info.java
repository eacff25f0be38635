/** Self-attention around any cell. */
package heed.cell.internal;
