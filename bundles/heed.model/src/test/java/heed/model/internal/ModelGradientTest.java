package heed.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.gru.GruFactory;
import heed.cell.internal.BidirectionalFactory;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.internal.StackedFactory;
import heed.cell.lstm.LstmFactory;
import heed.cell.lstmn.LstmnFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Series;
import heed.dataset.Vocabulary;
import heed.model.Model;
import heed.model.Models;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of whole models against central differences in float64, every weight. */
class ModelGradientTest {

    private static final Parts PARTS = Parts.of(new SimpleRnnFactory(), new LstmFactory(), new GruFactory(),
            new LstmnFactory(), new SelfAttentionFactory(), new StackedFactory(), new BidirectionalFactory(),
            new AdditiveAttentionFactory(), new DotAttentionFactory(), new Seq2SeqFactory(), new RegressorFactory());

    private static final List<Example> PAIRS = List.of(
            new Pair(new int[] {4, 5, 6}, new int[] {5, 4}),
            new Pair(new int[] {6}, new int[] {4, 5, 5, 6}),
            new Pair(new int[] {5, 5, 4, 6, 4}, new int[] {6}));

    private static final List<Example> SERIES = List.of(
            new Series(new float[][] {{0.3f, 1}, {-0.2f, 0}, {0.9f, 1}}, new float[] {0.7f}),
            new Series(new float[][] {{0.1f, 0}}, new float[] {-0.4f}));

    @ParameterizedTest
    @CsvSource({"simple-rnn,none", "simple-rnn,dot", "simple-rnn,additive", "simple-rnn+attention(dot),additive",
        "simple-rnn+attention(additive),dot", "lstm,dot", "gru,none", "lstmn,additive", "lstm+attention(dot),dot"})
    void seq2seq(String cell, String attention) {
        Form form = new Form.Pairs(new Vocabulary(List.of("a", "b", "c")), new Vocabulary(List.of("d", "e", "f")));
        check("seq2seq", Map.of("cell", cell, "attention", attention, "hidden", 5, "embedding", 3), form, PAIRS);
    }

    /**
     * Encoder and decoder of other cells, of other widths, and with more or fewer parts of a state on one
     * side.
     */
    @ParameterizedTest
    @CsvSource({"lstm,lstm,6", "gru,lstm,6", "lstm,gru,7", "lstmn,simple-rnn+attention(dot),7"})
    void seq2seqWithAnEncoderOfBothDirections(String encoder, String decoder, int width) {
        Form form = new Form.Pairs(new Vocabulary(List.of("a", "b", "c")), new Vocabulary(List.of("d", "e", "f")));
        check("seq2seq", Map.of("encoder", Map.of("bidirectional", Map.of("of", encoder)), "cell", decoder, "attention",
                "additive", "hidden", 6, "decoder", width, "embedding", 3), form, PAIRS);
    }

    @Test
    void aDecoderCannotReadFromTheEnd() {
        Form form = new Form.Pairs(new Vocabulary(List.of("a")), new Vocabulary(List.of("d")));
        Map<String, Object> options = Map.of("cell", Map.of("bidirectional", Map.of("of", "lstm")));
        BadInput refused = assertThrows(BadInput.class, () -> check("seq2seq", options, form, PAIRS));
        assertEquals("a decoder goes step by step, but 'bidirectional(of=lstm)' reads whole sequences only, from both "
                + "ends: it can be an encoder or the cell of a regressor", refused.getMessage());
        assertEquals("model.seq2seq.cell.bidirectional", refused.key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "lstmn", "lstm+attention(additive)"})
    void regressorWithLayersOfBothDirections(String of) {
        Map<String, Object> both = Map.of("bidirectional", Map.of("of", of));
        check("regressor", Map.of("cell", Map.of("stacked", Map.of("of", both, "skip", true)), "hidden", 4),
                new Form.Values(2, 1), SERIES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "additive"})
    void seq2seqWithADecoderOfAnotherWidth(String attention) {
        Form form = new Form.Pairs(new Vocabulary(List.of("a", "b", "c")), new Vocabulary(List.of("d", "e", "f")));
        check("seq2seq", Map.of("cell", "simple-rnn", "attention", attention, "hidden", 5, "decoder", 7,
                "embedding", 3), form, PAIRS);
    }

    @ParameterizedTest
    @CsvSource({"replace,dot", "concat,dot", "replace,additive", "concat,additive"})
    void regressor(String variant, String attention) {
        Map<String, Object> cell = Map.of("self-attention",
                Map.of("cell", "simple-rnn", "attention", attention, "variant", variant));
        check("regressor", Map.of("cell", cell, "hidden", 5), new Form.Values(2, 1), SERIES);
    }

    private static void check(String id, Map<String, Object> options, Form form, List<Example> batch) {
        try (Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64)) {
            Parameters parameters = new Parameters(engine, 7);
            Model model = Models.create(Ref.parse(Map.of(id, options), "model"), form, parameters, PARTS);
            for (Map.Entry<String, Tensor> weight : parameters.all().entrySet()) {
                double[] gradient;
                try (Scope scope = engine.scope()) {
                    model.loss(batch).backward();
                    gradient = weight.getValue().gradient().orElseThrow().toDoubles();
                }
                assertTrue(java.util.Arrays.stream(gradient).anyMatch(g -> g != 0), weight.getKey() + " has a gradient");
                double[] differences = differences(engine, model, weight.getValue(), batch);
                for (int i = 0; i < gradient.length; i++) {
                    assertEquals(differences[i], gradient[i], 1e-7, weight.getKey() + "[" + i + "]");
                }
            }
        }
    }

    private static double[] differences(Engine engine, Model model, Tensor weight, List<Example> batch) {
        double[] values = weight.toDoubles();
        double[] differences = new double[values.length];
        double step = 1e-5;
        for (int i = 0; i < values.length; i++) {
            double[] loss = new double[2];
            for (int side = 0; side < 2; side++) {
                double[] moved = values.clone();
                moved[i] += side == 0 ? step : -step;
                try (Scope scope = engine.scope()) {
                    set(engine, weight, moved);
                    loss[side] = engine.withoutGradients(() -> model.loss(batch)).item();
                }
            }
            differences[i] = (loss[0] - loss[1]) / (2 * step);
        }
        try (Scope scope = engine.scope()) {
            set(engine, weight, values);
        }
        return differences;
    }

    private static void set(Engine engine, Tensor weight, double[] values) {
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }
}
