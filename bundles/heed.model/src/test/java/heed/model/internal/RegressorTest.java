package heed.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.lstmn.LstmnFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Form;
import heed.dataset.Series;
import heed.dataset.Vocabulary;
import heed.model.Model;
import heed.model.Models;
import heed.model.Prediction;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.spi.DType;
import heed.tensor.spi.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegressorTest {

    private static final long SEED = 5;

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32);
    private final Parameters parameters = new Parameters(engine, SEED);

    @AfterEach
    void close() {
        engine.close();
    }

    private Model model(String cell, int hidden, Form form) {
        Ref ref = Ref.parse(Map.of("regressor", Map.of("cell", cell, "hidden", hidden)), "");
        return Models.create(ref, form, parameters,
                Parts.of(new SimpleRnnFactory(), new LstmnFactory(), new SelfAttentionFactory(),
                        new DotAttentionFactory(), new AdditiveAttentionFactory(), new RegressorFactory()));
    }

    /** Series of one to three steps; the target is a linear function of the last. */
    private static List<Series> series(int count, long stream) {
        Philox philox = new Philox(SEED, stream);
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[][] steps = new float[1 + philox.below(100L * i, 3)][2];
            for (int t = 0; t < steps.length; t++) {
                steps[t][0] = (float) philox.uniform(100L * i + 2 * t + 1) - 0.5f;
                steps[t][1] = (float) philox.uniform(100L * i + 2 * t + 2) - 0.5f;
            }
            float[] last = steps[steps.length - 1];
            all.add(new Series(steps, new float[] {0.75f * last[0] - 0.5f * last[1] + 0.25f, last[1]}));
        }
        return all;
    }

    /** The targets have a variance of about 0.08; unseen series are answered to a hundredth of it. */
    @Test
    void learnsALinearFunction() {
        Model model = model("simple-rnn", 11, new Form.Values(2, 2));
        Optimizer optimizer = new Optimizer(new Adam(0.02), parameters);
        List<Series> train = series(16, 1);
        for (int step = 0; step < 500; step++) {
            try (Scope scope = engine.scope()) {
                model.loss(step % 2 == 0 ? train : series(16, 2 + step)).backward();
                optimizer.step();
            }
        }
        try (Scope scope = engine.scope()) {
            double error = model.loss(series(101, 1_000_000)).item();
            assertTrue(error < 8e-4, "seed " + SEED + ": mean squared error " + error);
        }
    }

    @Test
    void predictionsDoNotSeeTheirBatch() {
        Model model = model("simple-rnn+attention(dot)", 5, new Form.Values(2, 2));
        List<Series> batch = series(7, 3);
        try (Scope scope = engine.scope()) {
            List<Prediction> together = model.predict(batch, true);
            for (int i = 0; i < 7; i++) {
                Prediction.Values alone =
                        (Prediction.Values) model.predict(List.of(batch.get(i)), true).get(0);
                Prediction.Values among = (Prediction.Values) together.get(i);
                assertArrayEquals(alone.values(), among.values(), 1e-6f);
                float[][] map = among.attention().orElseThrow();
                assertEquals(batch.get(i).steps().length, map.length);
                for (int t = 0; t < map.length; t++) {
                    assertArrayEquals(alone.attention().orElseThrow()[t], map[t], 1e-6f);
                    double sum = 0;
                    for (int s = 0; s < map.length; s++) {
                        assertTrue(s <= t || map[t][s] == 0, "no step looks ahead");
                        sum += map[t][s];
                    }
                    assertEquals(1, sum, 1e-6);
                }
            }
        }
    }

    /** An LSTMN reads the steps before only: row t of its map has weights up to column t − 1. */
    @Test
    void mapsOfThePastAlone() {
        Model model = model("lstmn", 5, new Form.Values(2, 2));
        try (Scope scope = engine.scope()) {
            for (Prediction prediction : model.predict(series(7, 3), true)) {
                float[][] map = prediction.attention().orElseThrow();
                for (int t = 0; t < map.length; t++) {
                    double sum = 0;
                    for (int s = 0; s < map.length; s++) {
                        assertTrue(s < t || map[t][s] == 0, "no step looks at itself or ahead");
                        sum += map[t][s];
                    }
                    assertEquals(t == 0 ? 0 : 1, sum, 1e-6);
                }
            }
        }
    }

    @Test
    void cellsWithoutAttentionHaveNoMap() {
        Model model = model("simple-rnn", 5, new Form.Values(2, 2));
        assertEquals(Optional.empty(), model.predict(series(2, 3), true).get(1).attention());
        assertEquals(Optional.empty(), model.predict(series(2, 3), false).get(1).attention());
    }

    /** y = W h + b with W = 0: the loss is the mean square of target − b. */
    @Test
    void lossByHand() {
        Model model = model("simple-rnn", 5, new Form.Values(1, 2));
        engine.kernels().fill(parameters.all().get("W").view(), 0);
        engine.kernels().fill(parameters.all().get("b").view(), 0.5);
        double loss = model.loss(List.of(new Series(new float[][] {{1}}, new float[] {1, 0}),
                new Series(new float[][] {{1}, {2}}, new float[] {-1.5f, 0.5f}))).item();
        assertEquals((0.25 + 0.25 + 4 + 0) / 4, loss, 1e-7);
    }

    @Test
    void refusesPairs() {
        Form pairs = new Form.Pairs(new Vocabulary(Set.of("a")), new Vocabulary(Set.of("b")));
        assertEquals("regressor learns from series of vectors, such as adding gives; this dataset gives pairs of "
                + "token sequences: take the model 'seq2seq'", assertThrows(BadInput.class,
                        () -> model("simple-rnn", 5, pairs)).getMessage());
    }
}
