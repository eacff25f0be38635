/**
 * Attention: what a mechanism is, and the host that does what all mechanisms share.
 *
 * <p>A mechanism says how a query scores a memory; {@link heed.attention.Attention} does the rest for all of them:
 * cached keys, masks, the softmax, the context, growing memories. Shapes: query [B,Tq,d], memory [B,S,H], keys [B,S,k],
 * scores and weights [B,Tq,S], context [B,Tq,H]. A single step has Tq = 1.
 */
@Export
@Version("1.0.0")
package heed.attention;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
