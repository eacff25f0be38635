package heed.attention.position;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Around;
import heed.attention.Attention;
import heed.attention.Bias;
import heed.attention.Mask;
import heed.attention.Positions;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionsTest {

    private static final Parts PARTS = Parts.of(new SinusoidalFactory(), new RotaryFactory(),
            new LearnedFactory(),
            new AlibiFactory(), new RelativeFactory(), new DotAttentionFactory());

    private static final List<Object> BIASES = List.of("alibi", Map.of("relative", Map.of("distance", 2)));

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    private Positions positions(Object written, int width) {
        return Around.positions(Ref.parse(written, "positions"), width, parameters, PARTS);
    }

    /** 10000^{2/4} = 100. */
    @Test
    void sinusoidsByHand() {
        double[] encoded = positions("sinusoidal", 4).encode(engine.full(2, 1, 2, 4), 3).toDoubles();
        assertArrayEquals(new double[] {
            2 + Math.sin(3), 2 + Math.cos(3), 2 + Math.sin(0.03), 2 + Math.cos(0.03),
            2 + Math.sin(4), 2 + Math.cos(4), 2 + Math.sin(0.04), 2 + Math.cos(0.04)}, encoded, 1e-15);
    }

    /** 64^{2/3} = 16; the last pair has its sine alone. */
    @Test
    void sinusoidsOfAnOddWidth() {
        double[] encoded = positions(Map.of("sinusoidal", Map.of("base", 64)), 3)
                .encode(engine.zeros(1, 1, 3), 5)
                .toDoubles();
        assertArrayEquals(new double[] {Math.sin(5), Math.cos(5), Math.sin(5 / 16.0)}, encoded, 1e-14);
    }

    /** (2, 1) turned by 3, and (0, 1) by 3/100. */
    @Test
    void rotationByHand() {
        double[] turned = positions("rotary", 4).encode(engine.of(new double[] {2, 1, 0, 1}, 1, 1, 4), 3)
                .toDoubles();
        assertArrayEquals(new double[] {2 * Math.cos(3) - Math.sin(3), 2 * Math.sin(3) + Math.cos(3),
            -Math.sin(0.03), Math.cos(0.03)}, turned, 1e-15);
    }

    @Test
    void rotatedProductsDependOnTheDistanceAlone() {
        Positions rotary = positions("rotary", 6);
        Tensor q = engine.normal(1, 2, 1, 1, 6);
        Tensor k = engine.normal(1, 3, 1, 1, 6);
        double[] products = new double[5];
        for (int apart = 0; apart < 5; apart++) {
            for (int s = 0; s < 300; s += 23) {
                double product = rotary.encode(q, s + apart).mul(rotary.encode(k, s)).sum().item();
                products[apart] = s == 0 ? product : products[apart];
                assertEquals(products[apart], product, 1e-12, "distance " + apart + ", slot " + s);
            }
        }
        assertEquals(5, Arrays.stream(products).map(p -> Math.rint(p * 1e3)).distinct().count());
        assertEquals(q.mul(k).sum().item(), products[0], 1e-14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sinusoidal", "rotary", "learned"})
    void eachElementHasThePositionOfItsOwn(String name) {
        Positions positions = positions(name, 6);
        Tensor x = engine.normal(1, 2, 3, 7, 6);
        Tensor whole = positions.encode(x, 2);
        for (int t = 0; t < 7; t++) {
            assertArrayEquals(whole.slice(1, t, t + 1).toDoubles(),
                    positions.encode(x.slice(1, t, t + 1), 2 + t)
                    .toDoubles());
        }
    }

    private void set(Tensor weight, double... values) {
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }

    /** |t − s| of two queries and three slots, and slopes 2⁻⁴ and 2⁻⁸ of two heads, 2⁻⁸ of one. */
    @Test
    void alibiByHand() {
        double[] distance = {0, 1, 2, 1, 0, 1};
        Tensor one = alibi(1);
        assertEquals("[1, 2, 3]", one.shape().toString());
        Tensor two = alibi(2);
        assertEquals("[1, 2, 2, 3]", two.shape().toString());
        for (int i = 0; i < 6; i++) {
            assertEquals(-distance[i] / 256, one.toDoubles()[i], 1e-17);
            assertEquals(-distance[i] / 16, two.toDoubles()[i], 1e-17);
            assertEquals(-distance[i] / 256, two.toDoubles()[6 + i], 1e-17);
        }
    }

    private Tensor alibi(int heads) {
        return new AlibiFactory().create(new NoOptions(), heads, parameters)
                .bias(Reading.whole(engine, 2, 3));
    }

    /** Rows of the table are the distances −1 or less, 0, and 1 or more; columns are the heads. */
    @Test
    void relativeByHand() {
        Bias both = new RelativeFactory().create(new RelativeFactory.Distance(1), 2, parameters);
        assertArrayEquals(new double[24], both.bias(Reading.whole(engine, 3, 4)).toDoubles());
        set(parameters.all().get("b"), 1, 10, 2, 20, 3, 30);
        Tensor bias = both.bias(Reading.whole(engine, 3, 4));
        assertEquals("[1, 2, 3, 4]", bias.shape().toString());
        assertArrayEquals(new double[] {2, 1, 1, 1, 3, 2, 1, 1, 3, 3, 2, 1}, bias.select(1, 0).toDoubles());
        assertArrayEquals(new double[] {20, 10, 10, 10, 30, 20, 10, 10, 30, 30, 20, 10},
                bias.select(1, 1).toDoubles());
    }

    private Attention attention(Object written) {
        Attention attention = Attention.create(Ref.parse(written, "a"), new Widths(6, 6), parameters, PARTS);
        parameters.all().forEach((name, weight) ->
                set(weight, engine.normal(1, name.hashCode(), weight.shape().dims())
                .toDoubles()));
        return attention;
    }

    /** e = R_t q · R_s k − |t − s|/256 + b_{clip(t − s)}, and the values are not turned. */
    @Test
    void theHostPutsThemTogether() {
        Attention attention = attention(Map.of("dot", Map.of("positions", "rotary", "bias", BIASES)));
        Tensor q = engine.normal(1, 2, 1, 3, 6);
        Tensor m = engine.normal(1, 3, 1, 5, 6);
        Positions rotary = positions("rotary", 6);
        double[] b = parameters.all().get("bias.relative.b").toDoubles();
        double[] scores = rotary.encode(q, 0).matmul(rotary.encode(m, 0).transpose(1, 2)).toDoubles();
        for (int i = 0; i < 15; i++) {
            int apart = i / 5 - i % 5;
            scores[i] += b[Math.max(-2, Math.min(2, apart)) + 2] - Math.abs(apart) / 256.0;
        }
        Tensor weights = engine.of(scores, 1, 3, 5).softmax();
        Attention.Read read = attention.over(m, Mask.NONE).read(q);
        assertArrayEquals(weights.toDoubles(), read.weights().toDoubles(), 1e-14);
        assertArrayEquals(weights.matmul(m).toDoubles(), read.context().toDoubles(), 1e-14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rotary", "sinusoidal", "learned"})
    void stepByStepIsAllAtOnce(String name) {
        Attention attention = attention(Map.of("dot", Map.of("positions", name,
                "bias", BIASES)));
        Tensor states = engine.normal(1, 2, 2, 7, 6);
        Tensor whole = attention.over(states, Mask.causal(true)).read(states).context();
        Attention.Growing growing = attention.growing(engine, 2, 7);
        for (int t = 0; t < 7; t++) {
            growing.append(states.select(1, t));
            assertArrayEquals(whole.slice(1, t, t + 1).toDoubles(),
                    growing.read(states.select(1, t)).context()
                    .toDoubles(), 1e-13);
        }
    }

    /** Of queries, memory and whatever is learned, against central differences. */
    @ParameterizedTest
    @ValueSource(strings = {"rotary", "sinusoidal", "learned"})
    void gradientsAreTheDifferences(String name) {
        Tensor q = parameters.create("q", Init.normal(1), 2, 3, 6);
        Tensor m = parameters.create("m", Init.normal(1), 2, 5, 6);
        Attention attention = attention(Map.of("dot", Map.of("positions", name.equals("learned")
                ? Map.of("learned", Map.of("slots", 5)) : name, "bias", BIASES)));
        Supplier<Tensor> value = () -> attention.over(m, Mask.padding(5, 3)).read(q).context()
                .mul(engine.normal(1, 4, 2, 3, 6)).sum();
        assertEquals(name.equals("learned") ? 5 : 3, parameters.all().size());
        for (Map.Entry<String, Tensor> weight : parameters.all().entrySet()) {
            double[] gradient;
            try (Scope scope = engine.scope()) {
                value.get().backward();
                gradient = weight.getValue().gradient().orElseThrow().toDoubles();
            }
            assertTrue(Arrays.stream(gradient).anyMatch(g -> Math.abs(g) > 1e-3),
                    weight.getKey() + " matters");
            double[] values = weight.getValue().toDoubles();
            for (int i = 0; i < values.length; i++) {
                double[] sides = new double[2];
                for (int side = 0; side < 2; side++) {
                    double[] moved = values.clone();
                    moved[i] += side == 0 ? 1e-5 : -1e-5;
                    try (Scope scope = engine.scope()) {
                        set(weight.getValue(), moved);
                        sides[side] = value.get().item();
                    }
                }
                set(weight.getValue(), values);
                assertEquals((sides[0] - sides[1]) / 2e-5, gradient[i], 1e-8,
                        weight.getKey() + "[" + i + "]");
            }
        }
    }

    @Test
    void learnedPositionsEnd() {
        Positions learned = positions(Map.of("learned", Map.of("slots", 5)), 3);
        assertEquals("[5, 3]", parameters.all().get("P").shape().toString());
        assertEquals("learned positions: there are vectors for 5 positions, but the sequence has 7; give "
                + "the option "
                + "'slots' at least that, or take sinusoidal, which has no end",
                assertThrows(IllegalArgumentException.class, () -> learned.encode(engine.zeros(1, 3, 3), 4))
                        .getMessage());
    }

    @Test
    void rotaryNeedsPairs() {
        BadInput odd = assertThrows(BadInput.class, () -> positions("rotary", 7));
        assertEquals("positions", odd.key());
        assertEquals("rotary turns pairs of numbers, so it needs an even width, got 7; change the model's "
                + "widths, or "
                + "take sinusoidal", odd.getMessage());
    }
}
