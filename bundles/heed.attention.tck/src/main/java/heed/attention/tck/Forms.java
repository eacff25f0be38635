package heed.attention.tck;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.part.tck.Close;
import heed.part.tck.Mode;
import heed.part.tck.Numbers;
import heed.part.tck.Slopes;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** One mechanism, three forms: all queries at once, query after query, and a memory that grows. */
final class Forms {

    private static final int B = Setting.B;
    private static final int T = Setting.S;

    private Forms() {
    }

    /** A causal rule, alone and with others. */
    private enum Rule {
        INCLUSIVE(true, Mask.causal(true)),
        STRICT(false, Mask.causal(false)),
        INCLUSIVE_WITHIN_A_WINDOW(true, Mask.causal(true).andWindow(2, 0)),
        STRICT_WITHIN_A_WINDOW(false, Mask.causal(false).andWindow(3, 0)),
        INCLUSIVE_WITHIN_BLOCKS(true, Mask.causal(true).andBlocks(3));

        private final boolean inclusive;
        private final Mask mask;

        Rule(boolean inclusive, Mask mask) {
            this.inclusive = inclusive;
            this.mask = mask;
        }
    }

    static Stream<DynamicTest> all(AttentionSubject subject) {
        Stream<DynamicTest> steps = Stream.of(Rule.values()).flatMap(rule -> {
            String name = rule.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            Stream<DynamicTest> values = Cases.settled(subject, "parallel = stepwise, causal " + name,
                    at -> stepwise(at, rule));
            return subject.declared().stochastic() ? values : Stream.concat(values, Cases.modes(subject,
                    List.of(Mode.TRAINING), "gradients of parallel = stepwise, causal " + name,
                    at -> stepwiseGradients(at, rule)));
        });
        return Stream.of(steps,
                Cases.settled(subject, "all queries at once = query after query", Forms::oneByOne),
                Cases.settled(subject, "two tapes are read with the same weights", Forms::tapes),
                Cases.settled(subject, "the product of a query is read like the query", Forms::products))
                .flatMap(tests -> tests);
    }

    /** Contexts [B,T,H] and weights [B,T,T]. */
    private record Made(Tensor context, Tensor weights) {

        Setting.Got onHost() {
            return new Setting.Got(context.toDoubles(), weights.toDoubles());
        }
    }

    private static Made parallel(Setting at, Tensor query, Tensor memory, Rule rule) {
        Attention.Read read = at.attention.over(memory, rule.mask).read(query);
        return new Made(read.context(), read.weights());
    }

    private static Made grown(Setting at, Tensor query, Tensor memory, Rule rule) {
        Attention.Growing growing = at.attention.growing(at.engine, B, T, rule.mask, 1);
        List<Tensor> contexts = new ArrayList<>();
        List<Tensor> weights = new ArrayList<>();
        for (int t = 0; t < T; t++) {
            if (rule.inclusive) {
                growing.append(memory.select(1, t));
            }
            Attention.Read read = growing.read(query.select(1, t));
            contexts.add(read.context());
            int seen = read.weights().dim(2);
            weights.add(seen == 0 ? at.engine.zeros(B, 1, T) : seen == T ? read.weights()
                    : Tensors.concat(2, read.weights(), at.engine.zeros(B, 1, T - seen)));
            if (!rule.inclusive) {
                growing.append(memory.select(1, t));
            }
        }
        return new Made(Tensors.concat(1, contexts.toArray(Tensor[]::new)),
                Tensors.concat(1, weights.toArray(Tensor[]::new)));
    }

    private static void stepwise(Setting at, Rule rule) {
        Setting.Got parallel = at.mode.in(at.engine,
                () -> parallel(at, at.query(T), at.memory(T), rule).onHost());
        Setting.Got grown = at.mode.in(at.engine, () -> grown(at, at.query(T), at.memory(T), rule).onHost());
        at.close("parallel against step by step", grown, parallel);
    }

    private static void stepwiseGradients(Setting at, Rule rule) {
        Map<String, double[]> parallel = gradients(at, rule, Forms::parallel);
        Map<String, double[]> grown = gradients(at, rule, Forms::grown);
        double tolerance = at.engine.precision().bytes() == Double.BYTES ? 1e-11
                : Close.gradients(at.engine.precision());
        grown.forEach((name, gradient) -> Close.check("gradient of " + name
                + ", parallel against step by step",
                gradient, parallel.get(name), tolerance));
    }

    private interface Form {
        Made of(Setting at, Tensor query, Tensor memory, Rule rule);
    }

    private static Map<String, double[]> gradients(Setting at, Rule rule, Form form) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        try (Scope scope = at.engine.scope()) {
            Tensor query = at.query(T).tracked();
            Tensor memory = at.memory(T).tracked();
            Made made = form.of(at, query, memory, rule);
            Numbers.summary(made.context(), 3).add(Numbers.summary(made.weights(), 4)).backward();
            gradients.put("queries", Slopes.gradient(query));
            gradients.put("slots", Slopes.gradient(memory));
            at.parameters.all().forEach((name, weight) -> gradients.put("weight " + name,
                    Slopes.gradient(weight)));
        }
        return gradients;
    }

    private static void oneByOne(Setting at) {
        for (Mask mask : List.of(Mask.NONE, Mask.padding(Setting.LENGTHS), Mask.padding(Setting.LENGTHS)
                .andCausal(true),
                Mask.NONE.andWindow(1, 2))) {
            Setting.Got once = at.read(at.query(T), at.memory(T), mask);
            Setting.Got each = at.mode.in(at.engine, () -> {
                Attention.Whole whole = at.attention.over(at.memory(T), mask);
                List<Tensor> contexts = new ArrayList<>();
                List<Tensor> weights = new ArrayList<>();
                for (int[] part : new int[][] {{0, 1}, {1, 2}, {2, 5}, {5, T}}) {
                    Attention.Read read = whole.read(at.query(T).slice(1, part[0], part[1]));
                    contexts.add(read.context());
                    weights.add(read.weights());
                }
                return new Made(Tensors.concat(1, contexts.toArray(Tensor[]::new)),
                        Tensors.concat(1, weights.toArray(Tensor[]::new))).onHost();
            });
            at.close("all at once against one, one, three and two", each, once);
        }
    }

    private static void tapes(Setting at) {
        at.mode.in(at.engine, () -> {
            Attention.Growing one = at.attention.growing(at.engine, B, T, Mask.causal(true), 1);
            Attention.Growing two = at.attention.growing(at.engine, B, T, Mask.causal(true), 2);
            for (int t = 0; t < 3; t++) {
                Tensor slot = at.memory(T).select(1, t);
                one.append(slot);
                two.append(slot, slot);
                Tensor query = at.query(T).select(1, t);
                double[] expected = one.read(query).context().toDoubles();
                List<Tensor> contexts = two.read(query).contexts();
                Close.check("first tape", expected, contexts.get(0).toDoubles(), at.tolerance());
                Close.check("second tape", expected, contexts.get(1).toDoubles(), at.tolerance());
            }
            return null;
        });
    }

    /** Where it says that it reads a query by a product alone. */
    private static void products(Setting at) {
        at.attention.queryWeight().ifPresent(weight -> at.mode.in(at.engine, () -> {
            Attention.Growing plain = at.attention.growing(at.engine, B, T);
            Attention.Growing by = at.attention.growing(at.engine, B, T);
            for (int t = 0; t < T; t++) {
                plain.append(at.memory(T).select(1, t));
                by.append(at.memory(T).select(1, t));
                Tensor query = at.query(T).select(1, t);
                Attention.Read expected = plain.read(query);
                Attention.Read got = by.readProduct(query.matmul(weight));
                String where = "query " + t + ", by its product";
                Close.check("weights of " + where, expected.weights().toDoubles(), got.weights().toDoubles(),
                        at.tolerance());
                Close.check("context of " + where, expected.context().toDoubles(), got.context().toDoubles(),
                        at.tolerance());
            }
            return null;
        }));
    }
}
