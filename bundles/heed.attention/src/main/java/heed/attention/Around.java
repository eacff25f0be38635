package heed.attention;

import heed.component.BadInput;
import heed.component.Option;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands around a mechanism in its host.
 *
 * @param normalizer makes weights of scores
 * @param dropout part of the weights that is dropped while training
 * @param biases are added to the scores
 * @param queries positions of the queries, told before the mechanism sees them
 * @param memory positions of the slots, told before the mechanism makes keys of them; values do not have them
 */
public record Around(Normalizer normalizer, double dropout, List<Bias> biases, Optional<Positions> queries,
        Optional<Positions> memory) {

    /** A softmax and nothing else. */
    public static final Around SOFTMAX = around(Softmax.PLAIN);

    private static final String NONE = "none";

    /** What people can say beside the options of any mechanism; these names are the host's. */
    public record Choice(
            @Option(value = "normaliser of the scores; 'own' takes the mechanism's, and softmax if it has none",
                    preset = "own") Ref normalizer,
            @Option(value = "part of the weights that is dropped while training", preset = "0", min = 0, max = 0.99)
            double dropout,
            @Option(value = "biases by position that are added to the scores", preset = "") List<Ref> bias,
            @Option(value = "encoding of positions that is told to queries and keys, or none", preset = NONE)
            Ref positions) {
    }

    /** A normaliser and nothing else. */
    public static Around around(Normalizer normalizer) {
        return new Around(normalizer, 0, List.of(), Optional.empty(), Optional.empty());
    }

    /** Names of the host's options. */
    public static List<String> names() {
        return Arrays.stream(Choice.class.getRecordComponents()).map(RecordComponent::getName).toList();
    }

    /** Refuses a mechanism with an option of its own that the host would take. */
    static void checkNames(AttentionFactory<?> factory) {
        for (RecordComponent option : factory.options().getRecordComponents()) {
            if (names().contains(option.getName())) {
                throw new BadInput("", "the mechanism '" + factory.id() + "' (" + factory.getClass().getName()
                        + ") has an option '" + option.getName() + "', which the host of every mechanism takes for "
                        + "itself (" + String.join(", ", names()) + "); its author must rename it");
            }
        }
    }

    /** The reference without the host's options: what the mechanism gets. */
    static Ref inner(Ref ref) {
        Map<String, Object> own = new LinkedHashMap<>(ref.options());
        own.keySet().removeAll(names());
        return new Ref(ref.bundle(), ref.id(), ref.version(), own, ref.key());
    }

    static Around create(Ref ref, AttentionMechanism mechanism, Widths widths, Parameters parameters, Parts parts) {
        Map<String, Object> host = new LinkedHashMap<>(ref.options());
        host.keySet().retainAll(names());
        Choice choice = Options.read(Choice.class, host, ref.key(), ref.id());
        List<Bias> biases = new ArrayList<>();
        for (Ref one : choice.bias()) {
            biases.add(bias(parts.find(BiasFactory.class, one), one, mechanism.heads(),
                    parameters.in("bias." + one.id())));
        }
        Optional<Ref> positions = Optional.of(choice.positions()).filter(one -> !one.id().equals(NONE));
        return new Around(normalizer(choice.normalizer(), mechanism, parameters, parts), choice.dropout(), biases,
                positions.map(one -> positions(one, widths.query(), parameters.in("positions.query"), parts)),
                positions.map(one -> positions(one, widths.memory(), parameters.in("positions.memory"), parts)));
    }

    private static Normalizer normalizer(Ref ref, AttentionMechanism mechanism, Parameters parameters, Parts parts) {
        if (ref.id().equals("own")) {
            return mechanism.normalizer().orElse(Softmax.PLAIN);
        }
        if (mechanism.normalizer().isPresent()) {
            throw new BadInput(ref.key(), "this mechanism makes its weights itself; leave 'normalizer' out, got '" + ref
                    + "'");
        }
        return normalizer(ref, parameters.in("normalizer"), parts);
    }

    /** A normaliser by its name, for hosts, and for mechanisms that make one their own. */
    public static Normalizer normalizer(Ref ref, Parameters parameters, Parts parts) {
        return normalizer(parts.find(NormalizerFactory.class, ref), ref, parameters);
    }

    private static <O extends Record> Normalizer normalizer(NormalizerFactory<O> factory, Ref ref,
            Parameters parameters) {
        return factory.create(Options.read(factory, ref), parameters);
    }

    private static <O extends Record> Bias bias(BiasFactory<O> factory, Ref ref, int heads, Parameters parameters) {
        return factory.create(Options.read(factory, ref), heads, parameters);
    }

    /** An encoding of positions by its name, for hosts, and for mechanisms that tell positions themselves. */
    public static Positions positions(Ref ref, int width, Parameters parameters, Parts parts) {
        return positions(parts.find(PositionsFactory.class, ref), ref, width, parameters);
    }

    private static <O extends Record> Positions positions(PositionsFactory<O> factory, Ref ref, int width,
            Parameters parameters) {
        try {
            return factory.create(Options.read(factory, ref), width, parameters);
        } catch (BadInput bad) {
            throw bad.key().isEmpty() ? new BadInput(ref.key(), bad.getMessage(), bad) : bad;
        }
    }
}
