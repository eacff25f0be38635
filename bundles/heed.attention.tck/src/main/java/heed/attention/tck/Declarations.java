package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Mask;
import heed.part.tck.Close;
import heed.part.tck.Mode;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What a mechanism declares is so, and what it does not declare is not. */
final class Declarations {

    private static final int B = Setting.B;
    private static final int TQ = Setting.TQ;
    private static final int S = Setting.S;

    private Declarations() {
    }

    static Stream<DynamicTest> all(AttentionSubject subject) {
        return Stream.of(
                Cases.all(subject, "sumsToOne", Declarations::sums),
                Cases.modes(subject, List.of(Mode.TRAINING), "stochastic", Declarations::chance),
                Cases.modes(subject, List.of(Mode.EVALUATION), "nothing by chance", Declarations::noChance),
                Cases.settled(subject, "windowed", Declarations::windows),
                Cases.settled(subject, "positional", Declarations::positions),
                Cases.settled(subject, "readsPast", Declarations::past)).flatMap(tests -> tests);
    }

    private static void sums(Setting at) {
        double[] weights = at.read(at.query(TQ), at.memory(S), Mask.NONE).weights();
        boolean one = true;
        for (int row = 0; row < B * TQ; row++) {
            one &= Math.abs(1 - Arrays.stream(weights, row * S, (row + 1) * S).sum()) <= at.tolerance();
        }
        // a hard decision may sum to one where its expectation does not
        if (at.subject.declared().sumsToOne() || at.mode == Mode.TRAINING) {
            assertEquals(at.subject.declared().sumsToOne(), one,
                    "whether weights sum to one, declared and found");
        }
    }

    private static double[][] drawnTwice(Setting at) {
        double[][] contexts = new double[2][];
        for (int step = 0; step < 2; step++) {
            at.engine.drawing(17, 100 + step);
            contexts[step] = at.mode.in(at.engine, () -> at.attention.over(at.memory(S), Mask.NONE)
                    .read(at.query(TQ))
                    .context().toDoubles());
        }
        return contexts;
    }

    private static void chance(Setting at) {
        double[][] contexts = drawnTwice(at);
        assertEquals(at.subject.declared().stochastic(), !Arrays.equals(contexts[0], contexts[1]),
                "whether another step's random numbers give another context, declared and found");
    }

    private static void noChance(Setting at) {
        double[][] contexts = drawnTwice(at);
        assertTrue(Arrays.equals(contexts[0], contexts[1]), "without gradients nothing is left to chance");
    }

    /** One slot for all queries, whichever it is: who has no window reads it. */
    private static void windows(Setting at) {
        boolean shut = false;
        for (int s = 0; s < S; s++) {
            float[] only = new float[S];
            only[s] = 1;
            double[] weights = at.read(at.query(TQ), at.memory(S), Mask.NONE.and(at.engine.of(only, 1, 1, S)))
                    .weights();
            for (int row = 0; row < B * TQ; row++) {
                shut |= weights[row * S + s] == 0;
            }
        }
        if (at.subject.declared().sumsToOne()) {
            assertEquals(at.subject.declared().windowed(), shut,
                    "whether a mask can shut a window of its own, declared and found");
        }
    }

    /** The same slots from the last to the first. */
    private static void positions(Setting at) {
        Tensor memory = at.memory(S);
        Tensor[] slots = new Tensor[S];
        Arrays.setAll(slots, s -> memory.slice(1, S - 1 - s, S - s));
        double[] forth = at.read(at.query(TQ), memory, Mask.NONE).context();
        double[] back = at.read(at.query(TQ), Tensors.concat(1, slots), Mask.NONE).context();
        assertEquals(at.subject.declared().positional(), !Close.are(forth, back, at.tolerance()),
                "whether the order of the slots counts, declared and found");
    }

    /**
     * Another first query reads something else; whether the others notice. One that decides by chance may not
     * show it.
     */
    private static void past(Setting at) {
        Declared declared = at.subject.declared();
        Tensor query = at.query(TQ);
        Tensor other = Tensors.concat(1, query.slice(1, 0, 1).mul(-2), query.slice(1, 1, TQ));
        double[] one = at.read(query, at.memory(S), Mask.NONE).context();
        double[] two = at.read(other, at.memory(S), Mask.NONE).context();
        int width = at.subject.widths().memory();
        boolean later = false;
        boolean first = false;
        for (int b = 0; b < B; b++) {
            first |= differs(at, one, two, b, 0, width);
            later |= differs(at, one, two, b, width, TQ * width);
        }
        assertTrue(first || declared.stochastic(), "another query reads something else");
        if (!declared.readsPast() || !declared.stochastic()) {
            assertEquals(declared.readsPast(), later,
                    "whether later queries notice another first one, declared and found");
        }
    }

    private static boolean differs(Setting at, double[] one, double[] two, int b, int from, int to) {
        int size = TQ * at.subject.widths().memory();
        return !Close.are(Setting.part(one, size, b, from, to), Setting.part(two, size, b, from, to),
                at.tolerance());
    }
}
