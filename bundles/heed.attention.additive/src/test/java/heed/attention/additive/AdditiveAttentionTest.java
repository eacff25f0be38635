package heed.attention.additive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdditiveAttentionTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    private void set(String name, double... values) {
        Tensor weight = parameters.all().get(name);
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }

    private static Attention attention(Object written, Widths widths, Parameters parameters) {
        return Attention.create(Ref.parse(written, "arms.attention"), widths, parameters,
                Parts.of(new AdditiveAttentionFactory()));
    }

    /** W q = (1, 2)·[[1, 0], [0.5, −1]] = (2, −2), U m = (m₁ + m₂, −m₂), v = (2, 3), b = (0.5, 0). */
    @Test
    void scoresByHand() {
        Attention attention = attention("additive", new Widths(2, 2), parameters);
        set("W", 1, 0, 0.5, -1);
        set("U", 1, 0, 1, -1);
        set("b", 0.5, 0);
        set("v", 2, 3);
        Tensor memory = engine.of(new double[] {1, 0, 0, -1}, 1, 2, 2);
        Attention.Read read = attention.over(memory, Mask.NONE).read(engine.of(new double[] {1, 2}, 1, 1, 2));
        double first = 2 * Math.tanh(3.5) + 3 * Math.tanh(-2);
        double second = 2 * Math.tanh(1.5) + 3 * Math.tanh(-1);
        double a = 1 / (1 + Math.exp(second - first));
        assertArrayEquals(new double[] {a, 1 - a}, read.weights().toDoubles(), 1e-14);
        assertArrayEquals(new double[] {a, a - 1}, read.context().toDoubles(), 1e-14);
    }

    @Test
    void widthsMayDiffer() {
        Attention attention = attention(Map.of("additive", Map.of("width", 7)), new Widths(3, 5), parameters);
        assertEquals("[3, 7] [5, 7] [7] [7]", String.join(" ", parameters.all().values().stream()
                .map(weight -> weight.shape().toString()).toList()));
        assertEquals(List.of("W", "U", "b", "v"), List.copyOf(parameters.all().keySet()));
        Attention.Read read = attention.over(engine.normal(1, 2, 2, 11, 5), Mask.padding(11, 3))
                .read(engine.normal(1, 3, 2, 13, 3));
        assertEquals("[2, 13, 5]", read.context().shape().toString());
        assertEquals("[2, 13, 11]", read.weights().shape().toString());
        double[] sums = read.weights().sum(-1).toDoubles();
        for (double sum : sums) {
            assertEquals(1, sum, 1e-14);
        }
    }

    @Test
    void hiddenWidthIsTheMemorysByDefault() {
        attention("additive", new Widths(3, 5), parameters);
        assertEquals("[3, 5]", parameters.all().get("W").shape().toString());
    }

    @Test
    void errorsSayWhere() {
        BadInput unknown = assertThrows(BadInput.class, () -> attention(Map.of("additive", Map.of("witdh", 7)),
                new Widths(3, 5), parameters));
        assertEquals("arms.attention.additive.witdh", unknown.key());
        assertEquals("unknown option 'witdh' of additive; did you mean 'width'? Known: width", unknown.getMessage());
        Attention attention = attention("additive", new Widths(3, 5), parameters);
        assertEquals("additive: wants a memory [B, S, 5], got [2, 7, 3]", assertThrows(ShapeException.class,
                () -> attention.over(engine.zeros(2, 7, 3), Mask.NONE)).getMessage());
    }

    @Test
    void factorySaysWhatItIs() {
        AttentionFactory<?> factory = new AdditiveAttentionFactory();
        assertEquals("additive", factory.id());
        assertEquals("Bahdanau, Cho & Bengio 2015, §3.1", factory.reference());
    }
}
