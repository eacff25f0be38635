/**
 * Recurrent cells: what a cell is, how it is run over sequences, and self-attention around any cell.
 *
 * <p>Shapes: input [B,T,D], prepared input [B,T,G], hidden state [B,H].
 */
@Export
@Version("1.0.0")
package heed.cell;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
