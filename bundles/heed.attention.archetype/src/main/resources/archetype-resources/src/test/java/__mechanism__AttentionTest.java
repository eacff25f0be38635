package ${package};

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.attention.Attention;
import heed.attention.AttentionMechanism;
import heed.attention.Reading;
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

/** The formula, in double precision on the reference backend; what all mechanisms must do is in the contract. */
class ${mechanism}AttentionTest {
    private static final int TQ = 2;
    private static final int S = 3;
    private static final int D = 5;
    private static final int H = 7;
    private static final int RANK = 11;

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 1);

    @AfterEach
    void close() {
        engine.close();
    }

    private AttentionMechanism create(String option, Object value) {
        return Attention.mechanism(Ref.parse(Map.of("${partId}", Map.of(option, value)), "arms.attention"),
                new Widths(D, H), parameters, Parts.of(new ${mechanism}AttentionFactory()));
    }

    /** (W q)ᵀ (U m)/√r for each query and slot, in loops. */
    @Test
    void theScoreIsTheScaledProductOfBothProjections() {
        AttentionMechanism mechanism = create("rank", RANK);
        Tensor query = engine.normal(1, 1, 1, TQ, D);
        Tensor memory = engine.normal(1, 2, 1, S, H);
        double[] projected = projected(query.toDoubles(), parameters.all().get("W").toDoubles(), TQ, D);
        double[] keys = projected(memory.toDoubles(), parameters.all().get("U").toDoubles(), S, H);
        double[] expected = new double[TQ * S];
        for (int t = 0; t < TQ; t++) {
            for (int s = 0; s < S; s++) {
                for (int r = 0; r < RANK; r++) {
                    expected[t * S + s] += projected[t * RANK + r] * keys[s * RANK + r] / Math.sqrt(RANK);
                }
            }
        }
        Tensor scores = mechanism.score(query, mechanism.keys(memory, 0), Reading.whole(engine, TQ, S));
        assertArrayEquals(expected, scores.toDoubles(), 1e-12);
    }

    /** x [n,width] times a matrix [width,r]. */
    private static double[] projected(double[] x, double[] matrix, int n, int width) {
        double[] product = new double[n * RANK];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < width; j++) {
                for (int r = 0; r < RANK; r++) {
                    product[i * RANK + r] += x[i * width + j] * matrix[j * RANK + r];
                }
            }
        }
        return product;
    }

    @Test
    void mistakesInOptionsAreNamed() {
        assertEquals("unknown option 'rnak' of ${partId}; did you mean 'rank'? Known: rank",
                assertThrows(BadInput.class, () -> create("rnak", RANK)).getMessage());
        assertEquals("expected a whole number of at least 1, got the number 0",
                assertThrows(BadInput.class, () -> create("rank", 0)).getMessage());
    }
}
