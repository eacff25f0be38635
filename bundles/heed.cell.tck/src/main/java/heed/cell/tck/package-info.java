/**
 * The contract of recurrent cells as JUnit tests: an author's test class implements
 * {@link heed.cell.tck.CellContract} and supplies the subject.
 *
 * <p>Shapes: batch B = 3, steps T = 11, width of inputs D = 5 and of hidden states H = 7, or what the subject
 * says.
 */
@Export
@Version("1.0.0")
package heed.cell.tck;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
