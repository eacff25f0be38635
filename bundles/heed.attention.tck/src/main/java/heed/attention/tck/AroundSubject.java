package heed.attention.tck;

import heed.component.Factory;
import heed.component.Options;
import heed.component.Ref;
import heed.tensor.spi.Backend;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands around a mechanism, under test: a normaliser, an encoding of positions or a bias.
 *
 * @param <F> the factory's interface
 * @param options with which it is made
 * @param backend on which it is tested
 * @param exact on which differences are taken, in float64
 */
public record AroundSubject<F extends Factory<?>>(F factory, Map<String, Object> options, Declared declared,
        Backend backend, Backend exact) {

    /** A part with all options at their presets. */
    public static <F extends Factory<?>> AroundSubject<F> of(F factory, Backend backend) {
        return new AroundSubject<>(factory, Map.of(), Declared.NOTHING, backend, backend);
    }

    /** With these options. */
    public AroundSubject<F> options(Map<String, ?> some) {
        return new AroundSubject<>(factory, new LinkedHashMap<>(some), declared, backend, exact);
    }

    /** With what it does otherwise than most. */
    public AroundSubject<F> declares(Declared some) {
        return new AroundSubject<>(factory, options, some, backend, exact);
    }

    /** On a backend, with another one for differences in float64. */
    public AroundSubject<F> on(Backend tested, Backend other) {
        return new AroundSubject<>(factory, options, declared, tested, other);
    }

    Ref written() {
        return Ref.parse(options.isEmpty() ? factory.id() : Map.of(factory.id(), options), "arms.part");
    }

    static <O extends Record> O read(Factory<O> factory, Ref ref) {
        return Options.read(factory, ref);
    }

    /** A mechanism that has this part around it, under the host's name for such parts. Its widths are even. */
    AttentionSubject around(String option) {
        return AttentionSubject.of(new ProbeFactory(), backend).on(backend, exact).widths(10, 14)
                .declares(declared).among(factory).options(Map.of(option, Map.of(factory.id(), options)));
    }

    /** With the order of slots counting. */
    AroundSubject<F> ordered() {
        return declares(declared.withPositions());
    }

    @Override
    public String toString() {
        return written() + " on " + backend.id();
    }
}
