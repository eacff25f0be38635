package heed.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host does for every mechanism. B = 3, Tq = 5, S = 7, width 2. */
class AttentionTest {

    private static final int[] LENGTHS = {7, 3, 5};

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);
    private final Tensor w = parameters.create("W", Init.normal(1), 2, 11);
    private final Tensor u = parameters.create("U", Init.normal(1), 2, 11);
    private final Tensor v = parameters.create("v", Init.normal(1), 11);

    @AfterEach
    void close() {
        engine.close();
    }

    private static final class Dot implements AttentionMechanism {
        @Override
        public Tensor score(Tensor query, Tensor keys, Reading at) {
            return query.matmul(keys.transpose(1, 2));
        }
    }

    private final class Additive implements AttentionMechanism {

        private final List<Integer> asked = new ArrayList<>();

        @Override
        public Tensor score(Tensor query, Tensor keys, Reading at) {
            return Tensors.additiveScore(query.matmul(w), keys, v);
        }

        @Override
        public Tensor keys(Tensor memory, int first) {
            asked.add(memory.dim(1));
            return memory.matmul(u);
        }
    }

    private Attention attention(String mechanism) {
        return new Attention(mechanism, mechanism.equals("dot") ? new Dot() : new Additive(), 2);
    }

    private Tensor memory() {
        return engine.normal(13, 1, 3, 7, 2);
    }

    private Tensor query() {
        return engine.normal(13, 2, 3, 5, 2);
    }

    private static Mask padding() {
        return Mask.padding(LENGTHS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot", "additive"})
    void weightsSumToOneWithinTheMask(String mechanism) {
        Tensor weights = attention(mechanism).over(memory(), padding()).read(query()).weights();
        double[] all = weights.toDoubles();
        for (int b = 0; b < 3; b++) {
            for (int t = 0; t < 5; t++) {
                double sum = 0;
                for (int s = 0; s < 7; s++) {
                    double a = all[(b * 5 + t) * 7 + s];
                    assertEquals(s < LENGTHS[b], a > 0, "row " + b + ", slot " + s);
                    sum += a;
                }
                assertEquals(1, sum, 1e-14);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot", "additive"})
    void contextIsTheWeightedSumOfSlots(String mechanism) {
        Tensor memory = memory();
        Attention.Read read = attention(mechanism).over(memory, padding()).read(query());
        double[] m = memory.toDoubles();
        double[] a = read.weights().toDoubles();
        double[] c = read.context().toDoubles();
        for (int i = 0; i < c.length; i++) {
            double sum = 0;
            for (int s = 0; s < 7; s++) {
                sum += a[i / 2 * 7 + s] * m[(i / 10 * 7 + s) * 2 + i % 2];
            }
            assertEquals(sum, c[i], 1e-14);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot", "additive"})
    void rowsWithoutSlotsReadNothing(String mechanism) {
        Tensor memory = memory().tracked();
        Tensor query = query().tracked();
        Attention.Read read = attention(mechanism).over(memory, Mask.padding(7, 0, 5))
                .read(query);
        assertArrayEquals(new double[35], read.weights().select(0, 1).toDoubles());
        assertArrayEquals(new double[10], read.context().select(0, 1).toDoubles());
        read.context().mul(read.context()).sum().add(read.weights().select(1, 2).sum()).backward();
        assertArrayEquals(new double[10], query.gradient().orElseThrow().select(0, 1).toDoubles());
        assertArrayEquals(new double[14], memory.gradient().orElseThrow().select(0, 1).toDoubles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot", "additive"})
    void paddingChangesNothing(String mechanism) {
        Tensor more = Tensors.concat(1, memory(), engine.normal(13, 3, 3, 4, 2).mul(100));
        Attention.Read plain = attention(mechanism).over(memory(), padding()).read(query());
        Attention.Read padded = attention(mechanism).over(more, Mask.padding(LENGTHS)).read(query());
        assertArrayEquals(plain.context().toDoubles(), padded.context().toDoubles(), 1e-15);
        assertArrayEquals(plain.weights().toDoubles(), padded.weights().slice(2, 0, 7).toDoubles(), 1e-15);
        assertArrayEquals(new double[60], padded.weights().slice(2, 7, 11).toDoubles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot", "additive"})
    void placeInTheBatchChangesNothing(String mechanism) {
        Attention.Read all = attention(mechanism).over(memory(), padding()).read(query());
        for (int b = 0; b < 3; b++) {
            Attention.Read alone = attention(mechanism).over(memory().slice(0, b, b + 1).slice(1, 0, LENGTHS[b]),
                    Mask.NONE).read(query().slice(0, b, b + 1));
            assertArrayEquals(alone.context().toDoubles(), all.context().slice(0, b, b + 1).toDoubles(), 1e-15);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot", "additive"})
    void allStepsAtOnceAreStepByStep(String mechanism) {
        Tensor[] sequences = {memory().tracked(), memory().tracked()};
        Tensor queries = engine.normal(13, 4, 3, 7, 2);
        Attention.Read whole = attention(mechanism).over(sequences[0], Mask.causal(true)).read(queries);
        Attention.Growing growing = attention(mechanism).growing(engine, 3, 7);
        List<Tensor> contexts = new ArrayList<>();
        for (int t = 0; t < 7; t++) {
            growing.append(sequences[1].select(1, t));
            Attention.Read read = growing.read(queries.select(1, t));
            assertEquals("[3, 1, " + (t + 1) + "]", read.weights().shape().toString());
            assertArrayEquals(whole.weights().select(1, t).slice(1, 0, t + 1).toDoubles(),
                    read.weights().toDoubles(), 1e-12);
            contexts.add(read.context());
        }
        Tensor steps = Tensors.concat(1, contexts.toArray(Tensor[]::new));
        assertArrayEquals(whole.context().toDoubles(), steps.toDoubles(), 1e-12);
        Tensor wanted = engine.normal(13, 5, 3, 7, 2);
        double[][] gradients = new double[2][];
        Stream.of(0, 1).forEach(i -> {
            (i == 0 ? whole.context() : steps).mul(wanted).sum().backward();
            gradients[i] = sequences[i].gradient().orElseThrow().toDoubles();
        });
        assertArrayEquals(gradients[0], gradients[1], 1e-12);
    }

    @Test
    void strictMasksHideTheStepItself() {
        Attention.Read read = attention("dot").over(memory(), Mask.causal(false))
                .read(engine.normal(13, 4, 3, 7, 2));
        assertArrayEquals(new double[21], read.weights().select(1, 0).toDoubles());
        assertArrayEquals(new double[] {1, 0, 0, 0, 0, 0, 0}, read.weights().select(1, 1).select(0, 0).toDoubles());
    }

    private double[] bits(Mask mask, int queries, int slots) {
        return mask.allowed(engine, 0, queries, slots).orElseThrow().toDoubles();
    }

    @Test
    void masksAddUp() {
        assertArrayEquals(new double[] {1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0},
                bits(Mask.causal(true).padded(3, 2), 3, 3));
        assertArrayEquals(new double[] {0, 0, 1, 0}, bits(Mask.causal(false), 2, 2));
        assertArrayEquals(new double[] {1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1}, bits(Mask.NONE.andWindow(1, 1), 3, 4));
        assertArrayEquals(new double[] {1, 1, 0, 1, 1, 0, 0, 0, 1}, bits(Mask.NONE.andBlocks(2), 3, 3));
        assertArrayEquals(new double[] {1, 0, 1, 0}, bits(Mask.causal(true).and(engine.of(new double[] {1, 0}, 1, 1, 2)),
                2, 2));
        assertEquals("Optional.empty", Mask.NONE.allowed(engine, 0, 3, 3).toString());
    }

    /** e = 0 everywhere, so that the biases alone make the weights. */
    @Test
    void maskBiasIsAddedToScores() {
        AttentionMechanism none = (query, keys, at) -> engine.zeros(3, 5, 7);
        Tensor bias = engine.normal(13, 6, 1, 5, 7);
        assertArrayEquals(bias.softmax().select(1, 3).toDoubles(), new Attention("none", none, 2)
                .over(memory(), Mask.NONE.biased(bias)).read(query()).weights().select(0, 1).select(0, 3).toDoubles(),
                1e-15);
    }

    @Test
    void strictStepsSeeNothingFirst() {
        Tensor queries = engine.normal(13, 4, 3, 7, 2);
        Tensor memory = memory();
        Attention.Read whole = attention("additive").over(memory, Mask.causal(false)).read(queries);
        Attention.Growing growing = attention("additive").growing(engine, 3, 7, Mask.causal(false), 1);
        for (int t = 0; t < 7; t++) {
            Attention.Read read = growing.read(queries.select(1, t));
            assertArrayEquals(whole.context().select(1, t).toDoubles(), read.context().toDoubles(), 1e-13);
            assertEquals("[3, 1, " + t + "]", read.weights().shape().toString());
            growing.append(memory.select(1, t));
        }
    }

    /** Scores that say where they are asked, so that positions come to light. */
    @Test
    void positionsAreTheSameInEveryForm() {
        AttentionMechanism places = (query, keys, at) -> at.slot().mul(at.query().add(1)).mul(at.visible()).mul(0.01)
                .expand(heed.tensor.Shape.of(3, at.queries(), at.slots()));
        Attention attention = new Attention("places", places, 2);
        Tensor queries = engine.normal(13, 4, 3, 7, 2);
        Attention.Read whole = attention.over(memory(), Mask.causal(true)).read(queries);
        Attention.Whole stepped = attention.over(memory(), Mask.causal(true));
        Attention.Growing growing = attention.growing(engine, 3, 7);
        for (int t = 0; t < 7; t++) {
            growing.append(memory().select(1, t));
            double[] expected = whole.context().select(1, t).toDoubles();
            assertArrayEquals(expected, growing.read(queries.select(1, t)).context().toDoubles(), 1e-13);
            assertArrayEquals(expected, stepped.read(queries.slice(1, t, t + 1)).context().toDoubles(), 1e-13);
        }
    }

    /** A rule and a bias for each query, read in pieces. */
    @Test
    void maskTensorsAreForAllQueriesOfAPass() {
        Tensor some = engine.normal(13, 7, 3, 5, 7);
        Mask mask = Mask.NONE.and(some.greater(0)).biased(some);
        Attention.Read once = attention("dot").over(memory(), mask).read(query());
        Attention.Whole pieces = attention("dot").over(memory(), mask);
        Tensor parts = Tensors.concat(1, pieces.read(query().slice(1, 0, 1)).context(),
                pieces.read(query().slice(1, 1, 3)).context(), pieces.read(query().slice(1, 3, 5)).context());
        assertArrayEquals(once.context().toDoubles(), parts.toDoubles(), 1e-14);
        assertEquals("mask: a tensor [3, 5, 7] is for 5 queries, but query 5 (from 0) is read; give it a "
                + "row for each query of all reads, or one for all", assertThrows(ShapeException.class,
                        () -> pieces.read(query().slice(1, 0, 1))).getMessage());
    }

    /** Scores that shun what was read before. */
    @Test
    void whatWasReadBeforeIsKnown() {
        AttentionMechanism shy = new AttentionMechanism() {
            @Override
            public Tensor score(Tensor query, Tensor keys, Reading at) {
                Tensor scores = query.matmul(keys.transpose(1, 2));
                return at.past().map(past -> scores.sub(past.total()).sub(past.previous())).orElse(scores);
            }

            @Override
            public boolean readsPast() {
                return true;
            }
        };
        Attention attention = new Attention("shy", shy, 2);
        Tensor queries = engine.normal(13, 4, 3, 7, 2);
        Attention.Read whole = attention.over(memory(), Mask.causal(true)).read(queries);
        Attention.Growing growing = attention.growing(engine, 3, 7);
        Tensor before = engine.zeros(3, 1, 0);
        Tensor total = before;
        for (int t = 0; t < 7; t++) {
            growing.append(memory().select(1, t));
            Tensor read = growing.read(queries.select(1, t)).weights();
            assertArrayEquals(whole.weights().slice(1, t, t + 1).slice(2, 0, t + 1).toDoubles(), read.toDoubles(), 1e-13);
            Tensor none = engine.zeros(3, 1, 1);
            Tensor by = queries.slice(1, t, t + 1).matmul(memory().slice(1, 0, t + 1).transpose(1, 2));
            assertArrayEquals(by.sub(Tensors.concat(2, total, none)).sub(Tensors.concat(2, before, none)).softmax()
                    .toDoubles(), read.toDoubles(), 1e-13);
            before = read;
            total = Tensors.concat(2, total, none).add(read);
        }
    }

    @Test
    void tapesAreReadWithTheSameWeights() {
        Attention.Growing growing = attention("additive").growing(engine, 3, 7, Mask.causal(true), 2);
        Tensor other = engine.normal(13, 8, 3, 7, 2);
        for (int t = 0; t < 7; t++) {
            growing.append(memory().select(1, t), other.select(1, t));
        }
        Attention.Read read = growing.read(query().select(1, 0));
        assertArrayEquals(read.weights().matmul(memory()).toDoubles(), read.contexts().get(0).toDoubles(), 1e-14);
        assertArrayEquals(read.weights().matmul(other).toDoubles(), read.contexts().get(1).toDoubles(), 1e-14);
    }

    @Test
    void keysAreMadeOnceASlot() {
        Additive mechanism = new Additive();
        Attention attention = new Attention("counting", mechanism, 2);
        Attention.Whole whole = attention.over(memory(), padding());
        for (int i = 0; i < 3; i++) {
            whole.read(query());
        }
        assertEquals(List.of(7), mechanism.asked);
        Attention.Growing growing = attention.growing(engine, 3, 5);
        for (int t = 0; t < 5; t++) {
            growing.append(memory().select(1, t));
            growing.read(query().select(1, 0));
            growing.read(query().select(1, 1));
        }
        assertEquals(List.of(7, 1, 1, 1, 1, 1), mechanism.asked);
    }

    @Test
    void wrongScoresAreRefused() {
        AttentionMechanism wrong = (query, keys, at) -> keys.matmul(query.transpose(1, 2));
        Attention attention = new Attention("my-own", wrong, 2);
        assertEquals("my-own: score of query [3, 5, 2] and keys [3, 7, 2] must be [B, Tq, S] = [3, 5, 7], got "
                + "[3, 7, 5]", assertThrows(ShapeException.class,
                        () -> attention.over(memory(), padding()).read(query())).getMessage());
    }

    @Test
    void wrongMemoriesAreRefused() {
        assertEquals("dot: wants a memory [B, S, 2], got [3, 5, 7]", assertThrows(ShapeException.class,
                () -> attention("dot").over(engine.zeros(3, 5, 7), padding())).getMessage());
        assertEquals("dot: lengths of 3 rows do not fit a memory [2, 7, 2]", assertThrows(ShapeException.class,
                () -> attention("dot").over(memory().slice(0, 0, 2), padding())).getMessage());
        assertEquals("append: the memory has 1 tapes, got slots for 2", assertThrows(IllegalArgumentException.class,
                () -> attention("dot").growing(engine, 3, 5).append(query().select(1, 0), query().select(1, 0)))
                .getMessage());
    }

    /** An option that the host would take. */
    record Dropping(@Option(value = "part", preset = "0") double dropout) {
    }

    private static final class DroppingFactory implements AttentionFactory<Dropping> {

        @Override
        public String id() {
            return "dropping";
        }

        @Override
        public String title() {
            return "a mechanism with an option of the host's name";
        }

        @Override
        public String reference() {
            return "none";
        }

        @Override
        public Class<Dropping> options() {
            return Dropping.class;
        }

        @Override
        public AttentionMechanism create(Dropping options, Widths widths, Parameters parameters, Parts parts) {
            return new Dot();
        }
    }

    @Test
    void optionsOfTheHostsNamesAreRefused() {
        BadInput refused = assertThrows(BadInput.class, () -> Attention.create(Ref.of("dropping"), new Widths(2, 2),
                new Parameters(engine, 1), Parts.of(new DroppingFactory())));
        assertEquals("the mechanism 'dropping' (" + DroppingFactory.class.getName() + ") has an option 'dropout', "
                + "which the host of every mechanism takes for itself (normalizer, dropout, bias, positions); its "
                + "author must rename it", refused.getMessage());
    }
}
