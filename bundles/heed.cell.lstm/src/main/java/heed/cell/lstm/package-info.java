/** Long short-term memory. */
package heed.cell.lstm;
