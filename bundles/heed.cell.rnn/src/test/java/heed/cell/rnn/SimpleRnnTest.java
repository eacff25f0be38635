package heed.cell.rnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.cell.Cells;
import heed.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimpleRnnTest {

    /** h_1 = tanh(x_1·A_x + b), h_2 = tanh(x_2·A_x + h_1·A_h + b). */
    @Test
    void twoStepsByHand() {
        try (Fixture f = new Fixture("simple-rnn", 2)) {
            f.set("A_x", 1, 0, 0, 2, -1, 1);
            f.set("A_h", 0.5, -1, 0, 3);
            f.set("b", 0.25, -0.5);
            Cells.Pass pass = f.run(f.engine.of(new double[] {1, 0.5, 2, 0, -1, 0.25}, 1, 2, 3));
            double a1 = Math.tanh(1 - 2 + 0.25);
            double b1 = Math.tanh(1 + 2 - 0.5);
            double a2 = Math.tanh(-0.25 + 0.5 * a1 + 0.25);
            double b2 = Math.tanh(-2 + 0.25 - a1 + 3 * b1 - 0.5);
            assertArrayEquals(new double[] {a1, b1, a2, b2}, pass.outputs().toDoubles(), 1e-15);
            assertArrayEquals(new double[] {a2, b2}, pass.state().get(0).toDoubles(), 1e-15);
            assertTrue(pass.weights().isEmpty());
        }
    }

    @Test
    void goesOnFromAState() {
        try (Fixture f = new Fixture("simple-rnn")) {
            Tensor x = f.x(2, 7);
            Cells.Pass whole = f.run(x);
            Cells.Pass first = f.run(x.slice(1, 0, 3));
            Cells.Pass second = Cells.run(f.cell, x.slice(1, 3, 7), new int[] {4, 4}, first.state());
            assertArrayEquals(whole.outputs().slice(1, 3, 7).toDoubles(), second.outputs().toDoubles());
            assertArrayEquals(whole.state().get(0).toDoubles(), second.state().get(0).toDoubles());
        }
    }

    @Test
    void namesItsWeights() {
        try (Fixture f = new Fixture("simple-rnn")) {
            assertEquals(List.of("A_x", "A_h", "b"), List.copyOf(f.parameters.all().keySet()));
            assertEquals(3 * 5 + 5 * 5 + 5, f.parameters.count());
        }
    }

    @Test
    void outputsRepeatTheLastStepAfterTheEnd() {
        try (Fixture f = new Fixture("simple-rnn")) {
            Cells.Pass pass = Cells.run(f.cell, f.x(2, 5), new int[] {2, 5}, List.of());
            double[] last = pass.outputs().select(1, 1).select(0, 0).toDoubles();
            for (int t = 2; t < 5; t++) {
                assertArrayEquals(last, pass.outputs().select(1, t).select(0, 0).toDoubles());
            }
            assertArrayEquals(last, pass.state().get(0).select(0, 0).toDoubles());
        }
    }
}
