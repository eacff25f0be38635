/**
 * The contract of attention's parts as JUnit tests: {@link heed.attention.tck.AttentionContract} for
 * mechanisms, {@link heed.attention.tck.NormalizerContract}, {@link heed.attention.tck.PositionsContract} and
 * {@link heed.attention.tck.BiasContract} for what stands around them.
 *
 * <p>An author's test class implements one of them and supplies the subject:
 * <pre>{@code
 * class CosineContractTest implements AttentionContract {
 *
 *     public AttentionSubject subject() {
 *         return AttentionSubject.of(new CosineAttentionFactory(), new ReferenceBackend());
 *     }
 * }
 * }</pre>
 *
 * <p>Shapes: batch B = 3, queries Tq = 5, slots S = 7; width of queries d = 11 and of slots H = 13, or what
 * the subject says.
 */
@Export
@Version("1.0.0")
package heed.attention.tck;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
