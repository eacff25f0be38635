package heed.cell.lstm;

import static heed.cell.lstm.Fixture.D;
import static heed.cell.lstm.Fixture.H;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.cell.Cells;
import heed.component.BadInput;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stacked and bidirectional cells. */
class WrappersTest {

    private static Object stacked(String of, boolean skip) {
        return Map.of("stacked", Map.of("of", of, "layers", 3, "skip", skip));
    }

    private static Object bidirectional(String of, String join) {
        return Map.of("bidirectional", Map.of("of", of, "join", join));
    }

    /** Gives a plain cell the weights that a wrapper has under a prefix. */
    private static void copy(Fixture from, String prefix, Fixture to) {
        to.parameters.all().keySet().forEach(name -> to.set(name, from.vector(prefix + name)));
    }

    @ParameterizedTest
    @CsvSource({"lstm,false", "lstm,true", "simple-rnn+attention(additive),false"})
    void layersReadTheOneBelow(String of, boolean skip) {
        try (Fixture f = new Fixture(stacked(of, skip))) {
            f.stepsAndSnapshot();
            f.padding();
            f.gradients();
        }
    }

    /** Layer 1 is a plain cell; the state is the top layer's first. */
    @Test
    void theFirstLayerReadsTheInput() {
        try (Fixture f = new Fixture(stacked("lstm", false)); Fixture plain = new Fixture("lstm")) {
            copy(f, "layer1.", plain);
            List<Tensor> expected = plain.run(plain.x(2, 7)).state();
            Cells.Pass pass = f.run(f.x(2, 7));
            assertEquals(6, pass.state().size());
            assertArrayEquals(expected.get(0).toDoubles(), pass.state().get(4).toDoubles(), 1e-15);
            assertArrayEquals(expected.get(1).toDoubles(), pass.state().get(5).toDoubles(), 1e-15);
            assertArrayEquals(pass.outputs().select(1, 6).toDoubles(), pass.state().get(0).toDoubles());
            Cells.Pass first = f.run(f.x(2, 7).slice(1, 0, 3));
            Cells.Pass rest = Cells.run(f.cell, f.x(2, 7).slice(1, 3, 7), new int[] {4, 4}, first.state());
            assertArrayEquals(pass.outputs().slice(1, 3, 7).toDoubles(), rest.outputs().toDoubles(), 1e-15);
        }
    }

    /**
     * The second layer is h² = tanh(dropout(h¹)): what it multiplied by can be read off, 0 or 1/(1 − 0.4),
     * once for all steps of a sequence or anew at each.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dropsUnitsBetweenLayers(boolean variational) {
        Object written = Map.of("stacked", Map.of("of", "simple-rnn", "dropout", 0.4, "variational", variational));
        try (Fixture f = new Fixture(written); Fixture plain = new Fixture("simple-rnn")) {
            copy(f, "layer1.", plain);
            double[] identity = new double[H * H];
            for (int i = 0; i < H; i++) {
                identity[i * H + i] = 1;
            }
            f.set("layer2.A_x", identity);
            f.set("layer2.A_h", new double[H * H]);
            f.set("layer2.b", new double[H]);
            double[] below = plain.run(plain.x(2, 7)).outputs().toDoubles();
            f.engine.drawing(7, 1);
            double[] above = f.run(f.x(2, 7)).outputs().toDoubles();
            double[] factor = new double[above.length];
            Arrays.setAll(factor, i -> 0.5 * Math.log((1 + above[i]) / (1 - above[i])) / below[i]);
            int dropped = 0;
            for (double one : factor) {
                dropped += one == 0 ? 1 : 0;
                assertTrue(one == 0 || Math.abs(one - 1 / 0.6) < 1e-9, () -> "factor " + one);
            }
            assertTrue(dropped > 0 && dropped < factor.length, "some are dropped, some are not");
            boolean same = true;
            for (int i = 0; i < factor.length; i++) {
                int first = i / (7 * H) * 7 * H + i % H;
                same &= factor[i] != 0 == (factor[first] != 0);
            }
            assertEquals(variational, same);
            double[] calm = f.engine.withoutGradients(() -> f.run(f.x(2, 7))).outputs().toDoubles();
            assertEquals(Math.tanh(below[0]), calm[0], 1e-15, "nothing is dropped but in training");
        }
    }

    /** Each direction is a plain cell, the backward one over the real steps of each row turned round. */
    @ParameterizedTest
    @CsvSource({"lstm,concat", "lstm,sum", "simple-rnn+attention(dot),concat"})
    void readsFromBothEnds(String of, String join) {
        int[] lengths = {2, 7, 1, 5};
        boolean halves = join.equals("concat");
        try (Fixture f = new Fixture(bidirectional(of, join), 6);
                Fixture there = new Fixture(of, halves ? 3 : 6); Fixture back = new Fixture(of, halves ? 3 : 6)) {
            copy(f, "forward.", there);
            copy(f, "backward.", back);
            Cells.Pass all = Cells.run(f.cell, f.x(4, 7), lengths, List.of());
            for (int b = 0; b < 4; b++) {
                double[][] x = Fixture.rows(f.x(4, 7).select(0, b).slice(0, 0, lengths[b]).toDoubles(), lengths[b]);
                Cells.Pass ahead = there.run(there.engine.of(flat(x, false), 1, lengths[b], D));
                Cells.Pass turned = back.run(back.engine.of(flat(x, true), 1, lengths[b], D));
                for (int t = 0; t < lengths[b]; t++) {
                    double[] one = ahead.outputs().select(1, t).toDoubles();
                    double[] other = turned.outputs().select(1, lengths[b] - 1 - t).toDoubles();
                    assertArrayEquals(joined(one, other, halves),
                            all.outputs().select(0, b).select(0, t).toDoubles(), 1e-15, "row " + b + ", step " + t);
                }
                for (int i = 0; i < all.state().size(); i++) {
                    assertArrayEquals(
                            joined(ahead.state().get(i).toDoubles(), turned.state().get(i).toDoubles(), halves),
                            all.state().get(i).select(0, b).toDoubles(), 1e-15);
                }
            }
            f.padding();
            f.gradients();
        }
    }

    private static double[] flat(double[][] rows, boolean turned) {
        double[] flat = new double[rows.length * D];
        for (int t = 0; t < rows.length; t++) {
            System.arraycopy(rows[turned ? rows.length - 1 - t : t], 0, flat, t * D, D);
        }
        return flat;
    }

    private static double[] joined(double[] one, double[] other, boolean halves) {
        double[] joined = Arrays.copyOf(one, halves ? one.length * 2 : one.length);
        for (int i = 0; i < other.length; i++) {
            joined[halves ? one.length + i : i] = halves ? other[i] : one[i] + other[i];
        }
        return joined;
    }

    @Test
    void goesOnFromAStateOfBothEnds() {
        try (Fixture f = new Fixture(bidirectional("lstm", "concat"), 6); Fixture there = new Fixture("lstm", 3)) {
            copy(f, "forward.", there);
            Tensor h = f.engine.normal(47, 0, 2, 6);
            Tensor c = f.engine.normal(47, 1, 2, 6);
            double[] got = Cells.run(f.cell, f.x(2, 3), new int[] {3, 3}, List.of(h, c)).outputs().slice(2, 0, 3)
                    .toDoubles();
            List<Tensor> start = List.of(there.engine.of(h.slice(1, 0, 3).toDoubles(), 2, 3),
                    there.engine.of(c.slice(1, 0, 3).toDoubles(), 2, 3));
            double[] expected = Cells.run(there.cell, there.x(2, 3), new int[] {3, 3}, start).outputs().toDoubles();
            assertArrayEquals(expected, got, 1e-15);
        }
    }

    @Test
    void aStackOfBidirectionalLayersReadsWholeSequencesOnly() {
        Object written = Map.of("stacked", Map.of("of", bidirectional("lstm", "concat"), "layers", 2));
        try (Fixture f = new Fixture(written, 6)) {
            assertFalse(f.cell.steps());
            f.padding();
            f.gradients();
            assertThrows(UnsupportedOperationException.class, () -> f.cell.begin(f.engine, 1, 1));
        }
    }

    @Test
    void whatDoesNotFitIsSaid() {
        BadInput odd = assertThrows(BadInput.class, () -> new Fixture(bidirectional("lstm", "concat"), 5));
        assertEquals("bidirectional gives each direction half the hidden width, which is 5: take an even width, or "
                + "{bidirectional: {join: sum}}", odd.getMessage());
        Object attending = Map.of("self-attention",
                Map.of("cell", Map.of("bidirectional", Map.of("of", "lstm")), "attention", "dot"));
        BadInput whole = assertThrows(BadInput.class, () -> new Fixture(attending, 6));
        assertEquals("cell.self-attention.cell.bidirectional", whole.key());
        assertEquals("self-attention goes step by step, but 'bidirectional(of=lstm)' reads whole sequences only, from "
                + "both ends: it can be an encoder or the cell of a regressor", whole.getMessage());
    }

    /** The first half of step 0 knows step 0 alone, the second all steps. */
    @Test
    void concatIsTheForwardDirectionFirst() {
        try (Fixture f = new Fixture(bidirectional("simple-rnn", "concat"), 6)) {
            Tensor x = f.x(1, 3);
            Tensor other = Tensors.concat(1, x.slice(1, 0, 1), x.slice(1, 1, 3).add(1));
            double[] one = f.run(x).outputs().select(1, 0).toDoubles();
            double[] moved = f.run(other).outputs().select(1, 0).toDoubles();
            assertArrayEquals(Arrays.copyOf(one, 3), Arrays.copyOf(moved, 3), "forward does not see later steps");
            assertTrue(Math.abs(one[3] - moved[3]) > 1e-6, "backward does");
        }
    }
}
