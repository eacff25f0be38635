package heed.plugin;

/**
 * One part that is on offer now.
 *
 * @param id the factory's id
 * @param version of its bundle
 * @param bundle symbolic name of its bundle
 * @param sha256 of the bundle's jar in lower-case hexadecimal; empty when unknown
 * @param factory the service itself; whoever uses it in a run takes it through a {@link Lease} instead
 */
public record Offer<F>(String id, String version, String bundle, String sha256, F factory) {
}
