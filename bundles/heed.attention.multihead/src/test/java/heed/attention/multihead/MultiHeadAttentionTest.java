package heed.attention.multihead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Mask;
import heed.attention.Normalizer;
import heed.attention.Reading;
import heed.attention.Softmax;
import heed.attention.Widths;
import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.additive.CoverageAttentionFactory;
import heed.attention.dot.CosineAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.attention.local.LocalPFactory;
import heed.attention.scaleddot.ScaledDotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.component.Ref;
import heed.part.tck.Slopes;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Heads side by side against each head alone: a host of the inner mechanism, of its own, that reads what the
 * head's part of W_q, W_k and W_v made. B = 3, Tq = S = 7, d = 5, H = 11, N = 3, w = 2.
 */
class MultiHeadAttentionTest {

    private static final int HEADS = 3;
    private static final int WIDTH = 2;

    /** A mechanism that brings its normaliser. */
    private static final class Settled implements AttentionFactory<NoOptions> {

        @Override
        public String id() {
            return "settled";
        }

        @Override
        public String title() {
            return "dot with a softmax of its own";
        }

        @Override
        public String reference() {
            return "a test";
        }

        @Override
        public Class<NoOptions> options() {
            return NoOptions.class;
        }

        @Override
        public AttentionMechanism create(NoOptions options, Widths widths, Parameters parameters,
                Parts parts) {
            return new AttentionMechanism() {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    return query.matmul(keys.transpose(1, 2));
                }

                @Override
                public Optional<Normalizer> normalizer() {
                    return Optional.of(Softmax.PLAIN);
                }
            };
        }
    }

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);
    private final Tensor memory = engine.normal(13, 1, 3, 7, 11);
    private final Tensor query = engine.normal(13, 2, 3, 7, 5);

    @AfterEach
    void close() {
        engine.close();
    }

    private static Parts parts() {
        return Parts.of(new MultiHeadAttentionFactory(), new ScaledDotAttentionFactory(),
                new DotAttentionFactory(),
                new CosineAttentionFactory(), new AdditiveAttentionFactory(), new CoverageAttentionFactory(),
                new LocalPFactory(), new Settled());
    }

    private Attention attention(Map<String, ?> options) {
        Attention attention = Attention.create(Ref.parse(Map.of("multi-head", options), "arms.attention"),
                new Widths(5, 11), parameters, parts());
        Slopes.disturb(parameters);
        return attention;
    }

    private Attention heads(Object of) {
        return attention(Map.of("heads", HEADS, "width", HEADS * WIDTH, "of", of));
    }

    private Tensor part(Tensor x, String weight, int n) {
        return x.matmul(parameters.all().get(weight).slice(1, n * WIDTH, (n + 1) * WIDTH));
    }

    /** The inner mechanism alone with the weights of head n. */
    private Attention alone(Object of, int n) {
        Parameters own = new Parameters(engine, 99);
        Attention one = Attention.create(Ref.parse(of, ""), new Widths(WIDTH, WIDTH), own, parts());
        own.all().forEach((name, weight) -> engine.kernels().copy(
                parameters.all().get("head" + n + "." + name).view(), weight.view()));
        return one;
    }

    /** An inner mechanism that scores W_k m gives weights; those times W_v m are the head. */
    private void check(Object of, Mask mask) {
        Attention.Read read = heads(of).over(memory, mask).read(query);
        Tensor[] contexts = new Tensor[HEADS];
        for (int n = 0; n < HEADS; n++) {
            Tensor weights = alone(of, n).over(part(memory, "W_k", n), mask).read(part(query, "W_q", n))
                    .weights();
            assertArrayEquals(weights.toDoubles(), read.headWeights().select(1, n).toDoubles(), 1e-13, "head "
                    + n);
            contexts[n] = weights.matmul(part(memory, "W_v", n));
        }
        assertArrayEquals(Tensors.concat(2, contexts).matmul(parameters.all().get("W_o")).toDoubles(),
                read.context().toDoubles(), 1e-13);
        assertArrayEquals(read.headWeights().mean(1).toDoubles(), read.weights().toDoubles(), 1e-15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scaled-dot", "dot", "cosine", "additive", "coverage"})
    void headsAreTheMechanismAlone(String of) {
        check(of, Mask.causal(true).padded(7, 0, 5));
    }

    /** Each head has a place of its own. */
    @Test
    void headsFocusAlone() {
        check(Map.of("local-p", Map.of("of", "dot", "window", 2)), Mask.padding(7, 3, 5));
    }

    /** And a past of its own. */
    @Test
    void headsFocusAndRememberAlone() {
        check(Map.of("local-p", Map.of("of", "coverage", "window", 2)), Mask.NONE);
    }

    @Test
    void headsProjectAlone() {
        Map<String, ?> of = Map.of("scaled-dot", Map.of("projections", true, "width", 7, "output", true));
        Attention.Read read = heads(of).over(memory, Mask.NONE).read(query);
        Tensor[] contexts = new Tensor[HEADS];
        for (int n = 0; n < HEADS; n++) {
            String head = "head" + n + ".";
            Tensor weights = alone(of, n).over(part(memory, "W_k", n), Mask.NONE).read(part(query, "W_q", n))
                    .weights();
            contexts[n] = weights.matmul(part(memory, "W_v", n).matmul(parameters.all().get(head + "W_v")))
                    .matmul(parameters.all().get(head + "W_o"));
        }
        assertArrayEquals(Tensors.concat(2, contexts).matmul(parameters.all().get("W_o")).toDoubles(),
                read.context().toDoubles(), 1e-13);
    }

    /** One head of the memory's width is scaled dot-product attention with all four projections. */
    @Test
    void oneHeadIsScaledDot() {
        Attention.Read one = attention(Map.of("heads", 1)).over(memory, Mask.causal(false)).read(query);
        Parameters own = new Parameters(engine, 99);
        Attention scaled = Attention.create(Ref.parse(Map.of("scaled-dot",
                Map.of("projections", true, "output", true)), ""), new Widths(5, 11), own, parts());
        own.all().forEach((name, weight) -> engine.kernels()
                .copy(parameters.all().get(name).view(), weight.view()));
        Attention.Read other = scaled.over(memory, Mask.causal(false)).read(query);
        assertArrayEquals(other.context().toDoubles(), one.context().toDoubles(), 1e-14);
        assertArrayEquals(other.weights().toDoubles(), one.weights().toDoubles(), 1e-15);
    }

    /** The fused way holds no scores; a bias of zeros asks for the plain one. */
    @ParameterizedTest
    @ValueSource(strings = {"scaled-dot", "dot", "cosine"})
    void fusedIsPlain(String of) {
        Attention attention = heads(of);
        for (Mask mask : List.of(Mask.NONE, Mask.padding(7, 3, 5), Mask.causal(true).padded(7, 0, 5))) {
            Attention.Read fused = attention.over(memory, mask).read(query);
            Attention.Read plain = attention.over(memory, mask.biased(engine.zeros(1, 1, 1))).read(query);
            assertArrayEquals(plain.context().toDoubles(), fused.context().toDoubles(), 1e-14);
            assertArrayEquals(plain.headWeights().toDoubles(), fused.headWeights().toDoubles(), 1e-15);
        }
    }

    @Test
    void weightsAreThoseOfThePaper() {
        attention(Map.of("heads", 11));
        Map<String, String> shapes = new LinkedHashMap<>();
        parameters.all().forEach((name, weight) -> shapes.put(name, weight.shape().toString()));
        assertEquals("{W_q=[5, 11], W_k=[11, 11], W_v=[11, 11], W_o=[11, 11]}", shapes.toString());
    }

    @Test
    void errorsSayTheCure() {
        assertEquals("multi-head: 4 heads cannot share a width of 11, the memory's; set width to a multiple "
                + "of 4, such as 12, or heads to a divisor of 11", refused(Map.of()).getMessage());
        assertEquals("multi-head: 2 heads cannot share a width of 7; set width to a multiple of 2, such as "
                + "8, or heads to a divisor of 7", refused(Map.of("heads", 2, "width", 7)).getMessage());
        BadInput settled = refused(Map.of("heads", 1, "of", "settled"));
        assertEquals("multi-head: 'settled' makes its weights itself, and heads share one normaliser; name "
                + "a score such as scaled-dot, and a normaliser beside 'of' if wanted", settled.getMessage());
        assertEquals("arms.attention.multi-head.of", settled.key());
        Map<String, Object> two = new LinkedHashMap<>();
        two.put("heads", 2);
        two.put("width", 4);
        assertEquals("multi-head: 'multi-head(heads=2,width=4)' has 2 heads of its own; name a mechanism of "
                + "one head", refused(Map.of("heads", 1, "of", Map.of("multi-head", two))).getMessage());
    }

    private BadInput refused(Map<String, ?> options) {
        return assertThrows(BadInput.class, () -> attention(options));
    }

    @Test
    void saysWhatItIs() {
        AttentionFactory<?> factory = new MultiHeadAttentionFactory();
        assertEquals("multi-head, Vaswani et al. 2017, §3.2.2", factory.id() + ", " + factory.reference());
    }
}
