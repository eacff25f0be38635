package heed.conformance;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import heed.attention.AttentionFactory;
import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.additive.ConcatAttentionFactory;
import heed.attention.additive.CoverageAttentionFactory;
import heed.attention.dot.CosineAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.attention.dot.GeneralAttentionFactory;
import heed.attention.hard.HardAttentionFactory;
import heed.attention.local.LocalMFactory;
import heed.attention.local.LocalPFactory;
import heed.attention.location.LocationAttentionFactory;
import heed.attention.monotonic.MonotonicAttentionFactory;
import heed.attention.multihead.MultiHeadAttentionFactory;
import heed.attention.normalizer.Entmax15Factory;
import heed.attention.normalizer.GumbelFactory;
import heed.attention.normalizer.HardFactory;
import heed.attention.normalizer.ReluFactory;
import heed.attention.normalizer.SigmoidFactory;
import heed.attention.normalizer.SoftmaxFactory;
import heed.attention.normalizer.SparsemaxFactory;
import heed.attention.scaleddot.ScaledDotAttentionFactory;
import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.attention.tck.Declared;
import heed.component.Factory;
import heed.tensor.spi.Backend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every mechanism, with each normaliser that fits, on every backend. */
class AttentionTableTest {

    private static final Factory<?>[] PARTS = {new AdditiveAttentionFactory(), new DotAttentionFactory(),
        new GeneralAttentionFactory(), new ScaledDotAttentionFactory(), new SoftmaxFactory(),
        new SparsemaxFactory(), new Entmax15Factory(),
        new SigmoidFactory(), new ReluFactory(), new GumbelFactory(), new HardFactory()};

    /** A normaliser by its name, and what it does otherwise than most. */
    private record Normaliser(Object written, UnaryOperator<Declared> declares) {
    }

    private static final List<Normaliser> NORMALISERS = List.of(
            new Normaliser(Map.of("softmax", Map.of("temperature", 2)), declared -> declared),
            new Normaliser("sparsemax", declared -> declared),
            new Normaliser("entmax15", declared -> declared),
            new Normaliser("sigmoid", Declared::withoutSum),
            new Normaliser("relu", Declared::withoutSum),
            new Normaliser("gumbel", declared -> declared.withChance().withEstimatedGradient()),
            new Normaliser("hard", Declared::withChance));

    private static AttentionSubject mechanism(AttentionFactory<?> factory, Map<String, ?> options) {
        return AttentionSubject.of(factory, Backends.EXACT).options(options).among(PARTS);
    }

    /** Those that leave the normaliser open. */
    private static Stream<AttentionSubject> open() {
        Declared placed = Declared.NOTHING.withPositions();
        return Stream.of(
                mechanism(new DotAttentionFactory(), Map.of()).widths(13, 13),
                mechanism(new GeneralAttentionFactory(), Map.of()),
                mechanism(new CosineAttentionFactory(), Map.of()).widths(13, 13),
                mechanism(new ScaledDotAttentionFactory(), Map.of("projections", true, "width", 7, "output",
                true)),
                mechanism(new AdditiveAttentionFactory(), Map.of("width", 17)),
                mechanism(new ConcatAttentionFactory(), Map.of("width", 17)),
                mechanism(new CoverageAttentionFactory(), Map.of("width", 17))
                .declares(Declared.NOTHING.withPast()),
                mechanism(new LocationAttentionFactory(), Map.of("slots", 23)).declares(placed),
                mechanism(new LocalMFactory(), Map.of("window", 1)).declares(placed.withWindow()),
                mechanism(new LocalPFactory(), Map.of("window", 2)).declares(placed.withoutSum()),
                mechanism(new MultiHeadAttentionFactory(), Map.of("heads", 3, "width", 6)));
    }

    /** Those that make their weights themselves. */
    private static Stream<AttentionSubject> closed() {
        Declared walk = Declared.NOTHING.withoutSum().withPositions().withPast();
        return Stream.of(
                mechanism(new HardAttentionFactory(), Map.of("of", "general"))
                        .declares(Declared.NOTHING.withChance()),
                mechanism(new MonotonicAttentionFactory(), Map.of("of", "general", "noise", 0, "offset", 0))
                        .declares(walk),
                mechanism(new MonotonicAttentionFactory(), Map.of("of", "additive", "offset", 0))
                        .declares(walk.withChance()));
    }

    private static AttentionSubject with(AttentionSubject subject, Normaliser normaliser) {
        Map<String, Object> options = new LinkedHashMap<>(subject.options());
        options.put("normalizer", normaliser.written());
        return subject.options(options).declares(normaliser.declares().apply(subject.declared()));
    }

    private static Stream<AttentionSubject> rows() {
        return Stream.of(open(), combined(), closed()).flatMap(rows -> rows);
    }

    /** With other normalisers than their own. */
    private static Stream<AttentionSubject> combined() {
        return open().flatMap(subject -> NORMALISERS.stream().map(one -> with(subject, one)));
    }

    /** The whole contract, where differences are taken. */
    @TestFactory
    Stream<DynamicNode> reference() {
        return Stream.concat(Stream.concat(open(), closed()).map(AttentionContract::all),
                combined().map(subject -> dynamicContainer(subject.toString(),
                        AttentionContract.withOthers(subject))));
    }

    /** What the other backends may do otherwise. */
    @TestFactory
    Stream<DynamicNode> others() {
        return Backends.OTHERS.stream().flatMap(backend -> rows(backend).map(subject ->
                AttentionContract.of(subject.on(backend, Backends.EXACT), Backends.extent(backend))));
    }

    /** All where a call is quick, else each mechanism and each normaliser. */
    private static Stream<AttentionSubject> rows(Backend backend) {
        if (backend.id().equals("vector")) {
            return rows();
        }
        return Stream.of(open(), combined().limit(NORMALISERS.size()), closed()).flatMap(rows -> rows);
    }
}
