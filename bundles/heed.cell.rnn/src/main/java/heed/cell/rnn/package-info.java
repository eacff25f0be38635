/** The simple recurrent cell. */
package heed.cell.rnn;
