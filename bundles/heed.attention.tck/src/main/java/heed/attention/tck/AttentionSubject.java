package heed.attention.tck;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Widths;
import heed.component.Factory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import heed.tensor.spi.Backend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A mechanism under test.
 *
 * @param options with which it is made; those of its host, such as {@code normalizer}, may be among them
 * @param parts that the options name
 * @param widths of queries and slots; different primes where the mechanism can
 * @param backend on which it is tested
 * @param exact on which differences are taken, in float64
 */
public record AttentionSubject(AttentionFactory<?> factory, Map<String, Object> options,
        List<Factory<?>> parts,
        Widths widths, Declared declared, Backend backend, Backend exact) {

    private static final Widths WIDTHS = new Widths(11, 13);

    /** A mechanism with all options at their presets. */
    public static AttentionSubject of(AttentionFactory<?> factory, Backend backend) {
        return new AttentionSubject(factory, Map.of(), List.of(), WIDTHS, Declared.NOTHING, backend, backend);
    }

    /** With these options. */
    public AttentionSubject options(Map<String, ?> some) {
        return new AttentionSubject(factory, new LinkedHashMap<>(some), parts, widths, declared, backend,
                exact);
    }

    /** Among these parts, which its options name. */
    public AttentionSubject among(Factory<?>... some) {
        return new AttentionSubject(factory, options, List.of(some), widths, declared, backend, exact);
    }

    /** With these widths. */
    public AttentionSubject widths(int query, int memory) {
        return new AttentionSubject(factory, options, parts, new Widths(query, memory), declared, backend,
                exact);
    }

    /** With what it does otherwise than most. */
    public AttentionSubject declares(Declared some) {
        return new AttentionSubject(factory, options, parts, widths, some, backend, exact);
    }

    /**
     * On a backend, with another one for differences in float64: one without float64 names the reference
     * backend.
     */
    public AttentionSubject on(Backend tested, Backend other) {
        return new AttentionSubject(factory, options, parts, widths, declared, tested, other);
    }

    /** The mechanism as an experiment writes it. */
    Ref written() {
        return Ref.parse(options.isEmpty() ? factory.id() : Map.of(factory.id(), options), "arms.attention");
    }

    Attention create(Parameters parameters) {
        return create(factory, written(), parameters);
    }

    Attention create(AttentionFactory<?> of, Ref ref, Parameters parameters) {
        return Attention.create(ref, widths, parameters, Parts.of(all(of)));
    }

    private Factory<?>[] all(AttentionFactory<?> of) {
        return Stream.concat(Stream.of(of), parts.stream()).toArray(Factory<?>[]::new);
    }

    @Override
    public String toString() {
        return written() + " on " + backend.id();
    }
}
