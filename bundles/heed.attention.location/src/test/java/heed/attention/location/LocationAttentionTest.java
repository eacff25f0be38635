package heed.attention.location;

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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocationAttentionTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    private Attention attention(Object written) {
        return Attention.create(Ref.parse(written, "arms.attention"), new Widths(2, 3), parameters,
                Parts.of(new LocationAttentionFactory()));
    }

    private Attention three() {
        return attention(Map.of("location", Map.of("slots", 3)));
    }

    /** W q = (1·1 + 0·2, 0.5·1 − 1·2) = (1, −1.5) for the first two of three places. */
    @Test
    void scoresByHand() {
        Attention attention = three();
        parameters.all().get("W").assign(1, 0, 0.5f, -1, 7, 7);
        Tensor memory = engine.of(new double[] {1, 2, 3, 4, 5, 6}, 1, 2, 3);
        double a = 1 / (1 + Math.exp(-2.5));
        Tensor query = engine.of(new double[] {1, 2}, 1, 1, 2);
        assertArrayEquals(new double[] {a, 1 - a}, attention.over(memory, Mask.NONE).read(query).weights()
                .toDoubles(), 1e-15);
        assertArrayEquals(new double[] {a, 1 - a}, attention.over(memory.mul(-3), Mask.NONE).read(query)
                .weights().toDoubles(), 1e-15, "what stands in a slot counts");
    }

    @Test
    void longMemoriesAreRefused() {
        String message = "location: the memory has 4 slots, W has rows for 3; set the option slots to 4 or "
                + "more";
        Attention attention = three();
        assertEquals(message, assertThrows(ShapeException.class,
                () -> attention.over(engine.zeros(1, 4, 3), Mask.NONE)).getMessage());
        Attention.Growing growing = attention.growing(engine, 1, 4);
        for (int t = 0; t < 3; t++) {
            growing.append(engine.zeros(1, 3));
        }
        assertEquals("[1, 1, 3]", growing.read(engine.zeros(1, 2)).weights().shape().toString());
        assertEquals(message, assertThrows(ShapeException.class, () -> growing.append(engine.zeros(1, 3)))
                .getMessage());
    }

    @Test
    void twoHundredPlacesByDefault() {
        attention("location");
        assertEquals("[200, 2]", parameters.all().get("W").shape().toString());
    }

    @Test
    void saysWhatItIs() {
        AttentionFactory<?> factory = new LocationAttentionFactory();
        assertEquals("location, Luong, Pham & Manning 2015, §3.1, eq. (8)", factory.id() + ", "
                + factory.reference());
        assertEquals("expected a whole number of at least 1, got the number 0", assertThrows(BadInput.class,
                () -> attention(Map.of("location", Map.of("slots", 0)))).getMessage());
    }
}
