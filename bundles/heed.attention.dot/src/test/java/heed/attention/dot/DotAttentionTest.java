package heed.attention.dot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DotAttentionTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    private Attention attention(Object written, Widths widths) {
        return Attention.create(Ref.parse(written, "arms.attention[2]"), widths, parameters,
                Parts.of(new DotAttentionFactory()));
    }

    /** q₁ = (1, 2): scores 1·3 + 2·(−1) = 1 and 1·0.5 + 2·0 = 0.5; q₂ = (0, −2): 2 and 0. */
    @Test
    void scoresByHand() {
        Tensor memory = engine.of(new double[] {3, -1, 0.5, 0}, 1, 2, 2);
        Attention.Read read = attention("dot", new Widths(2, 2)).over(memory, Mask.NONE)
                .read(engine.of(new double[] {1, 2, 0, -2}, 1, 2, 2));
        double a = 1 / (1 + Math.exp(-0.5));
        double b = 1 / (1 + Math.exp(-2));
        assertArrayEquals(new double[] {a, 1 - a, b, 1 - b}, read.weights().toDoubles(), 1e-15);
        assertArrayEquals(new double[] {3 * a + 0.5 * (1 - a), -a, 3 * b + 0.5 * (1 - b), -b},
                read.context().toDoubles(), 1e-15);
        assertEquals(0, parameters.count(), "dot has nothing to learn");
    }

    @Test
    void unequalWidthsAreRefused() {
        BadInput refused = assertThrows(BadInput.class, () -> attention("dot", new Widths(64, 32)));
        assertEquals("dot: the query is 64 wide, the memory 32; dot needs equal widths: make them equal, or take a "
                + "mechanism that maps one to the other, such as additive", refused.getMessage());
        assertEquals("arms.attention[2]", refused.key());
    }

    @Test
    void hasNoOptions() {
        assertEquals("unknown option 'width' of dot. Known: none", assertThrows(BadInput.class,
                () -> attention(Map.of("dot", Map.of("width", 3)), new Widths(2, 2))).getMessage());
    }
}
