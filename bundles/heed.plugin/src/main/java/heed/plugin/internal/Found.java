package heed.plugin.internal;

import heed.plugin.Offer;
import org.osgi.framework.Bundle;

/** An offer together with the bundle that it stands on. */
record Found<F>(Offer<F> offer, Bundle bundle) {
}
