/** The long short-term memory network: an LSTM that reads its own past. */
package heed.cell.lstmn;
