package heed.attention.local;


import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.AttentionMechanism;
import heed.attention.Mask;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.attention.dot.GeneralAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.spi.DType;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Shifted copy: query t, which says only its place t, asks for slot t + 3 of a memory of random numbers, new
 * ones each step. No score can find the slot by what stands in it: only p_t can.
 */
class ShiftedCopyTest {

    private static final int B = 16;
    private static final int T = 13;
    private static final int S = 19;
    private static final int SHIFT = 3;
    private static final int WIDTH = 5;
    private static final int STEPS = 400;

    /** Place t as three smooth features [B,T,3]. */
    private static Tensor queries(Engine engine) {
        float[] features = new float[B * T * 3];
        for (int i = 0; i < B * T; i++) {
            double x = 2.0 * (i % T) / (T - 1) - 1;
            features[3 * i] = (float) x;
            features[3 * i + 1] = (float) (x * x);
            features[3 * i + 2] = 1;
        }
        return engine.of(features, B, T, 3);
    }

    /** Mean over t of |p_t − (t + 3)|. */
    private static double error(LocalP local, Engine engine) {
        try (Scope scope = engine.scope()) {
            float[] p = local.place(queries(engine), Reading.whole(engine, T, S)).toFloats();
            double sum = 0;
            for (int t = 0; t < T; t++) {
                sum += Math.abs(p[t] - (t + SHIFT));
            }
            return sum / T;
        }
    }

    @ParameterizedTest
    @CsvSource({"6, true, 3", "6, true, 5", "10, false, 4"})
    void placesAreLearned(int window, boolean renormalise, long seed) {
        try (Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, seed);
            Ref written = Ref.parse(Map.of("local-p", Map.of("window", window, "renormalise", renormalise)),
                    "");
            AttentionMechanism local = Attention.mechanism(written, new Widths(3, WIDTH), parameters,
                    Parts.of(new LocalPFactory(), new GeneralAttentionFactory()));
            double before = error((LocalP) local, engine);
            Attention attention = new Attention("local-p", local, WIDTH);
            Optimizer optimizer = new Optimizer(new Adam(0.02), parameters);
            for (int step = 0; step < STEPS; step++) {
                try (Scope scope = engine.scope()) {
                    Tensor memory = engine.normal(11, step, B, S, WIDTH);
                    Tensor wanted = memory.slice(1, SHIFT, SHIFT + T);
                    Tensor away = attention.over(memory, Mask.NONE).read(queries(engine)).context()
                            .sub(wanted);
                    away.mul(away).mean().backward();
                    optimizer.step();
                }
            }
            double after = error((LocalP) local, engine);
            assertTrue(before > 4 && after < 0.5,
                    "mean |p_t − truth|: " + before + " slots before, " + after + " after");
        }
    }
}
