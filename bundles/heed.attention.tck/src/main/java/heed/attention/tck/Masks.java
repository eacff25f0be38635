package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.part.tck.Close;
import heed.part.tck.Mode;
import heed.part.tck.Numbers;
import heed.part.tck.Slopes;
import heed.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What is forbidden has no weight and no influence; who may read nothing reads zeros. */
final class Masks {

    private static final int B = Setting.B;
    private static final int TQ = Setting.TQ;
    private static final int S = Setting.S;

    private Masks() {
    }

    static Stream<DynamicTest> all(AttentionSubject subject) {
        Stream<DynamicTest> each = MaskCase.ALL.stream().flatMap(one -> Stream.of(
                Cases.all(subject, "weights are 0 where '" + one.name() + "' forbids",
                        at -> weights(at, one)),
                Cases.all(subject, "forbidden slots have no influence: " + one.name(),
                        at -> influence(at, one)))
                .flatMap(tests -> tests));
        return Stream.of(each,
                Cases.modes(subject, List.of(Mode.TRAINING), "who reads nothing has gradients 0",
                Masks::gradients),
                Cases.settled(subject, "a bias of 0 changes nothing", Masks::zeroBias),
                Cases.all(subject, "a bias far below 0 takes the weight away", Masks::farBelow),
                Cases.settled(subject, "a bias is heard", Masks::biasIsHeard)).flatMap(tests -> tests);
    }

    private static void weights(Setting at, MaskCase one) {
        Setting.Got got = at.read(at.query(TQ), at.memory(S), one.mask().apply(at.engine));
        int width = at.subject.widths().memory();
        for (int b = 0; b < B; b++) {
            for (int t = 0; t < TQ; t++) {
                String where = "row " + b + ", query " + t;
                double sum = 0;
                for (int s = 0; s < S; s++) {
                    double a = got.weights()[(b * TQ + t) * S + s];
                    assertTrue(a >= 0, where + ", slot " + s + ": a weight is not negative, got " + a);
                    assertTrue(a == 0 || one.allowed().allows(b, t, s), where + ", slot " + s
                            + ": this slot is forbidden, its weight is " + a + "; pass the mask on");
                    sum += a;
                }
                if (!one.any(b, t)) {
                    double[] context = Setting.part(got.context(), TQ * width, b, t * width, (t + 1) * width);
                    assertTrue(Arrays.stream(context).allMatch(c -> c == 0), where
                            + ": nothing can be read, so the context is zeros; got "
                            + Arrays.toString(context));
                } else if (at.subject.declared().sumsToOne()
                        && !(at.subject.declared().windowed() && sum == 0)) {
                    assertEquals(1, sum, at.tolerance(), where
                            + ": weights sum to one, unless it is declared");
                }
            }
        }
    }

    /** Puts something else into a slot; who may not read it, nor could before, reads what it read. */
    private static void influence(Setting at, MaskCase one) {
        Mask mask = one.mask().apply(at.engine);
        int width = at.subject.widths().memory();
        Setting.Got before = at.read(at.query(TQ), at.memory(S), mask);
        for (int s = 0; s < S; s++) {
            double[] memory = at.memory(S).toDoubles();
            for (int i = 0; i < memory.length; i++) {
                memory[i] = i / width % S == s ? 10 * Math.cos(i) : memory[i];
            }
            Setting.Got after = at.read(at.query(TQ), at.engine.of(memory, B, S, width), mask);
            for (int b = 0; b < B; b++) {
                for (int t = 0; t < TQ; t++) {
                    if (!one.everUntil(b, t, s)) {
                        String where = "row " + b + ", query " + t + ", after a change of slot " + s
                                + ", which it may not read";
                        same(where, before.context(), after.context(), (b * TQ + t) * width, width,
                                at.tolerance());
                        same(where, before.weights(), after.weights(), (b * TQ + t) * S, S, at.tolerance());
                    }
                }
            }
        }
    }

    private static void same(String where, double[] before, double[] after, int from, int count,
            double tolerance) {
        Close.check(where, Arrays.copyOfRange(before, from, from + count),
                Arrays.copyOfRange(after, from, from + count), tolerance);
    }

    /** Row 1 has no slots, query 0 has none in any row, and slots 5 and 6 of row 2 are padding. */
    private static void gradients(Setting at) {
        at.drawAnew();
        Tensor query = at.query(TQ).tracked();
        Tensor memory = at.memory(S).tracked();
        Attention.Read read = at.attention.over(memory, Mask.padding(7, 0, 5).andCausal(false)).read(query);
        Numbers.summary(read.context(), 3).add(Numbers.summary(read.weights(), 4)).backward();
        double[] queries = Slopes.gradient(query);
        double[] slots = Slopes.gradient(memory);
        int d = at.subject.widths().query();
        int h = at.subject.widths().memory();
        zeros("queries of a row without slots", Setting.part(queries, TQ * d, 1, 0, TQ * d));
        zeros("slots of a row without real ones", Setting.part(slots, S * h, 1, 0, S * h));
        zeros("padding", Setting.part(slots, S * h, 2, 5 * h, 7 * h));
        for (int b = 0; b < B && !at.subject.declared().readsPast(); b++) {
            zeros("a query before all slots", Setting.part(queries, TQ * d, b, 0, d));
        }
        at.parameters.all().forEach((name, weight) -> assertFalse(Arrays.stream(Slopes.gradient(weight))
                .anyMatch(x -> Double.isNaN(x) || Double.isInfinite(x)), () -> "gradient of weight " + name
                        + " is not finite where rows read nothing"));
    }

    private static void zeros(String what, double[] gradient) {
        assertTrue(Arrays.stream(gradient).allMatch(x -> x == 0), () -> "gradient of " + what
                + ": expected zeros, got "
                + Arrays.toString(gradient));
    }

    private static void zeroBias(Setting at) {
        Mask padding = Mask.padding(Setting.LENGTHS);
        at.close("with a bias of 0", at.read(at.query(TQ), at.memory(S), padding),
                at.read(at.query(TQ), at.memory(S), padding.biased(at.engine.zeros(1, 1, S))));
    }

    private static void farBelow(Setting at) {
        double[] bias = {0, -1e4, 0, -1e4, 0, 0, -1e4};
        Setting.Got got = at.read(at.query(TQ), at.memory(S), Mask.NONE.biased(at.engine.of(bias, 1, 1, S)));
        for (int i = 0; i < got.weights().length; i++) {
            int s = i % S;
            assertTrue(bias[s] == 0 || got.weights()[i] <= 1e-12, "slot " + s
                    + ": with a bias of -10000 its weight is at most 1e-12, got " + got.weights()[i]);
        }
    }

    private static void biasIsHeard(Setting at) {
        Tensor bias = Numbers.normal(5, B, TQ, S).on(at.engine).mul(3);
        Setting.Got without = at.read(at.query(TQ), at.memory(S), Mask.NONE);
        Setting.Got with = at.read(at.query(TQ), at.memory(S), Mask.NONE.biased(bias));
        assertFalse(Close.are(without.weights(), with.weights(), 1e-3),
                "a bias on the scores changes the weights");
    }
}
