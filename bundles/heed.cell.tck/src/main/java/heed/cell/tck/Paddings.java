package heed.cell.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.cell.Cells;
import heed.part.tck.Mode;
import heed.part.tck.Numbers;
import heed.part.tck.Slopes;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Padding changes no real step, rows do not see each other, and no step sees a later one. */
final class Paddings {

    private static final int B = Bench.B;
    private static final int T = Bench.T;

    private Paddings() {
    }

    static Stream<DynamicTest> all(CellSubject subject) {
        return Stream.of(
                Bench.all(subject, "what stands in padding does not count", Paddings::content),
                Bench.settled(subject, "more padding changes nothing", Paddings::more),
                Bench.settled(subject, "a row alone is the row in its batch", Paddings::alone),
                Bench.all(subject, "outputs repeat the last real one, which is the state", Paddings::repeats),
                Bench.modes(subject, List.of(Mode.TRAINING), "padding has gradients 0", Paddings::gradients),
                Bench.all(subject, "a row does not see the others", Paddings::apart),
                Bench.all(subject, "a step does not see later ones", Paddings::later))
                .flatMap(tests -> tests);
    }

    private static void same(Bench at, String what, Bench.Got expected, Bench.Got got) {
        at.close("outputs " + what, expected.outputs(), got.outputs());
        for (int i = 0; i < expected.state().size(); i++) {
            at.close("state " + i + " " + what, expected.state().get(i), got.state().get(i));
        }
    }

    private static void content(Bench at) {
        int d = at.subject.size().input();
        double[] other = at.x(T).toDoubles();
        for (int i = 0; i < other.length; i++) {
            other[i] = i / d % T >= Bench.LENGTHS[i / (T * d)] ? 10 * Math.cos(i) : other[i];
        }
        same(at, "after a change of what stands in padding", at.run(at.x(T), Bench.LENGTHS),
                at.run(at.engine.of(other, B, T, d), Bench.LENGTHS));
    }

    private static void more(Bench at) {
        int d = at.subject.size().input();
        Tensor longer = Tensors.concat(1, at.x(T), Numbers.normal(4, B, 2, d).on(at.engine).mul(10));
        Bench.Got got = at.run(longer, Bench.LENGTHS);
        int width = at.cell.width();
        double[] outputs = at.engine.of(got.outputs(), B, T + 2, width).slice(1, 0, T).toDoubles();
        same(at, "after two more steps of padding", at.run(at.x(T), Bench.LENGTHS),
                new Bench.Got(outputs, got.state()));
    }

    private static void alone(Bench at) {
        Bench.Got all = at.run(at.x(T), Bench.LENGTHS);
        int width = at.cell.width();
        for (int b = 0; b < B; b++) {
            int length = Bench.LENGTHS[b];
            Bench.Got alone = at.run(at.x(T).slice(0, b, b + 1).slice(1, 0, length), length);
            same(at, "of row " + b + " in its batch", alone, new Bench.Got(
                    Bench.part(all.outputs(), T * width, b, 0, length * width), Bench.row(all.state(), b,
                    B)));
        }
    }

    private static void repeats(Bench at) {
        if (!at.cell.steps()) {
            return;
        }
        Bench.Got got = at.run(at.x(T), Bench.LENGTHS);
        int width = at.cell.width();
        for (int b = 0; b < B; b++) {
            for (int t = Bench.LENGTHS[b] - 1; t < T; t++) {
                at.close("output " + t + " of row " + b + ", which has " + Bench.LENGTHS[b] + " steps",
                        Bench.row(got.state(), b, B).get(0),
                        Bench.part(got.outputs(), T * width, b, t * width, (t + 1) * width));
            }
        }
    }

    private static void gradients(Bench at) {
        int d = at.subject.size().input();
        Tensor x = at.x(T).tracked();
        Cells.Pass pass = Cells.run(at.cell, x, Bench.LENGTHS, List.of());
        Tensor loss = Numbers.summary(pass.outputs(), 6);
        for (Tensor state : pass.state()) {
            loss = loss.add(Numbers.summary(state, 7));
        }
        loss.backward();
        double[] gradient = Slopes.gradient(x);
        for (int b = 0; b < B; b++) {
            double[] padding = Bench.part(gradient, T * d, b, Bench.LENGTHS[b] * d, T * d);
            assertTrue(Arrays.stream(padding).allMatch(g -> g == 0), "gradient of the padding of row " + b
                    + ": expected zeros, got " + Arrays.toString(padding));
        }
    }

    private static void apart(Bench at) {
        Tensor x = Tensors.concat(0, at.x(T).slice(0, 0, 1).mul(-2), at.x(T).slice(0, 1, B));
        int size = T * at.cell.width();
        at.close("outputs of rows 1 and 2 after a change of row 0",
                Bench.part(at.run(at.x(T), Bench.full(B, T)).outputs(), size, 1, 0, 2 * size),
                Bench.part(at.run(x, Bench.full(B, T)).outputs(), size, 1, 0, 2 * size));
    }

    private static void later(Bench at) {
        if (!at.cell.steps()) {
            return;
        }
        Tensor x = Tensors.concat(1, at.x(T).slice(1, 0, T - 1), at.x(T).slice(1, T - 1, T).mul(-2));
        double[] one = at.run(at.x(T), Bench.full(B, T)).outputs();
        double[] two = at.run(x, Bench.full(B, T)).outputs();
        int width = at.cell.width();
        for (int b = 0; b < B; b++) {
            at.close("outputs before the last step, after a change of the last input, row " + b,
                    Bench.part(one, T * width, b, 0, (T - 1) * width),
                    Bench.part(two, T * width, b, 0, (T - 1) * width));
        }
    }
}
