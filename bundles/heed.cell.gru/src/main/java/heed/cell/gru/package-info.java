/** The gated recurrent unit. */
package heed.cell.gru;
