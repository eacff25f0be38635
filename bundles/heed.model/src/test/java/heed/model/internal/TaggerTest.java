package heed.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Form;
import heed.dataset.Pair;
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
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaggerTest {

    private static final long SEED = 5;
    private static final Form FORM = new Form.Pairs(new Vocabulary(Set.of("a", "b", "c")),
            new Vocabulary(Set.of("x", "y")));

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32);
    private final Parameters parameters = new Parameters(engine, SEED);

    @AfterEach
    void close() {
        engine.close();
    }

    private Model model(String cell, Form form) {
        Ref ref = Ref.parse(Map.of("tagger", Map.of("cell", cell, "hidden", 11, "embedding", 3)), "");
        return Models.create(ref, form, parameters, Parts.of(new SimpleRnnFactory(), new SelfAttentionFactory(),
                new DotAttentionFactory(), new TaggerFactory()));
    }

    /** One to five tokens a, b, c; each label says whether an a has been seen, so that it needs a memory. */
    private static List<Pair> pairs(int count, long stream) {
        Philox philox = new Philox(SEED, stream);
        List<Pair> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] source = new int[1 + philox.below(100L * i, 5)];
            int[] target = new int[source.length];
            boolean seen = false;
            for (int t = 0; t < source.length; t++) {
                source[t] = 4 + philox.below(100L * i + t + 1, 3);
                seen |= source[t] == 4;
                target[t] = seen ? 5 : 4;
            }
            all.add(new Pair(source, target));
        }
        return all;
    }

    @Test
    void learnsLabelsThatNeedAMemory() {
        Model model = model("simple-rnn", FORM);
        Optimizer optimizer = new Optimizer(new Adam(0.02), parameters);
        for (int step = 0; step < 200; step++) {
            try (Scope scope = engine.scope()) {
                model.loss(pairs(16, 2 + step)).backward();
                optimizer.step();
            }
        }
        List<Pair> unseen = pairs(101, 1_000_000);
        try (Scope scope = engine.scope()) {
            List<Prediction> said = model.predict(unseen, false);
            for (int i = 0; i < unseen.size(); i++) {
                assertArrayEquals(unseen.get(i).target(), ((Prediction.Tokens) said.get(i)).tokens(), "pair " + i);
            }
        }
    }

    @Test
    void predictionsDoNotSeeTheirBatch() {
        Model model = model("simple-rnn+attention(dot)", FORM);
        List<Pair> batch = pairs(7, 3);
        try (Scope scope = engine.scope()) {
            List<Prediction> together = model.predict(batch, true);
            for (int i = 0; i < 7; i++) {
                Prediction.Tokens alone = (Prediction.Tokens) model.predict(List.of(batch.get(i)), true).get(0);
                Prediction.Tokens among = (Prediction.Tokens) together.get(i);
                assertArrayEquals(alone.tokens(), among.tokens());
                float[][] map = among.attention().orElseThrow();
                assertEquals(batch.get(i).source().length, map.length);
                for (int t = 0; t < map.length; t++) {
                    assertArrayEquals(alone.attention().orElseThrow()[t], map[t], 1e-6f);
                }
            }
        }
    }

    /**
     * With W = 0 and b = 0 all six labels (four are marks) are equally likely: ln 6, whatever the padding.
     */
    @Test
    void lossByHand() {
        Model model = model("simple-rnn", FORM);
        engine.kernels().fill(parameters.all().get("W").view(), 0);
        double loss = model.loss(pairs(7, 3)).item();
        assertEquals(Math.log(6), loss, 1e-6);
    }

    @Test
    void refusesWhatHasNoLabels() {
        Model model = model("simple-rnn", FORM);
        IllegalArgumentException uneven = assertThrows(IllegalArgumentException.class,
                () -> model.loss(List.of(new Pair(new int[] {4, 5}, new int[] {4}))));
        assertEquals("tagger: gives each token of the source a label, got 2 tokens and 1 labels; take the model 'seq2seq' "
                + "for targets of other lengths", uneven.getMessage());
        BadInput series = assertThrows(BadInput.class, () -> model("simple-rnn", new Form.Values(2, 1)));
        assertTrue(series.getMessage().startsWith("tagger learns from pairs of token sequences"), series.getMessage());
    }
}
