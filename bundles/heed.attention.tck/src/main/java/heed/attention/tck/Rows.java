package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.part.tck.Close;
import heed.part.tck.Numbers;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Shapes; and rows of a batch do not see each other, nor their padding. */
final class Rows {

    private static final int B = Setting.B;
    private static final int TQ = Setting.TQ;
    private static final int S = Setting.S;

    private Rows() {
    }

    static Stream<DynamicTest> shapes(AttentionSubject subject) {
        return Stream.of(
                Cases.all(subject, "shapes of a whole memory", Rows::wholeShapes),
                Cases.all(subject, "shapes of a growing memory", Rows::growingShapes),
                Cases.all(subject, "one row, one query, one slot", Rows::single),
                Cases.all(subject, "a memory of another width is refused", Rows::refused))
                .flatMap(tests -> tests);
    }

    static Stream<DynamicTest> all(AttentionSubject subject) {
        return Stream.of(
                Cases.settled(subject, "more padding changes nothing", Rows::padding),
                Cases.settled(subject, "a row alone is the row in its batch", Rows::alone),
                Cases.settled(subject, "rows in another order", Rows::rotated),
                Cases.all(subject, "a row does not see the others", Rows::apart),
                Cases.all(subject, "a query does not see later ones", Rows::later)).flatMap(tests -> tests);
    }

    private static void wholeShapes(Setting at) {
        at.mode.in(at.engine, () -> {
            Attention.Read read = at.attention.over(at.memory(S), Mask.NONE).read(at.query(TQ));
            assertEquals(Shape.of(B, TQ, at.subject.widths().memory()), read.context().shape(), "context");
            assertEquals(Shape.of(B, TQ, S), read.weights().shape(), "weights");
            Tensor heads = read.headWeights();
            assertEquals(Shape.of(B, heads.dim(1), TQ, S), heads.shape(), "weights head by head");
            Close.check("mean of the heads", heads.mean(1).toDoubles(), read.weights().toDoubles(),
                    at.tolerance());
            return null;
        });
    }

    private static void growingShapes(Setting at) {
        at.mode.in(at.engine, () -> {
            Attention.Growing growing = at.attention.growing(at.engine, B, S);
            Tensor query = at.query(1).select(1, 0);
            Attention.Read nothing = growing.read(query);
            assertEquals(Shape.of(B, 1, 0), nothing.weights().shape(), "weights over no slot");
            Close.check("context of no slot", new double[B * at.subject.widths().memory()],
                    nothing.context().toDoubles(), 0);
            for (int t = 0; t < 2; t++) {
                growing.append(at.memory(S).select(1, t));
                Attention.Read read = growing.read(query);
                assertEquals(Shape.of(B, 1, at.subject.widths().memory()), read.context().shape(), "context");
                assertEquals(Shape.of(B, 1, t + 1), read.weights().shape(), "weights");
            }
            return null;
        });
    }

    private static void single(Setting at) {
        Tensor query = Numbers.normal(6, 1, 1, at.subject.widths().query()).on(at.engine);
        Tensor memory = Numbers.normal(7, 1, 1, at.subject.widths().memory()).on(at.engine);
        Setting.Got got = at.read(query, memory, Mask.NONE);
        assertEquals(1, got.weights().length, "weights");
        assertTrue(got.weights()[0] >= 0 && got.weights()[0] < Double.POSITIVE_INFINITY,
                () -> "the weight of the only slot: " + got.weights()[0]);
        if (at.subject.declared().sumsToOne()) {
            assertEquals(1, got.weights()[0], at.tolerance(), "the only slot has all the weight");
        }
    }

    private static void refused(Setting at) {
        Tensor memory = at.engine.zeros(B, S, at.subject.widths().memory() + 1);
        ShapeException refusal = assertThrows(ShapeException.class, () -> at.attention.over(memory,
                Mask.NONE));
        assertTrue(refusal.getMessage().startsWith(at.subject.factory().id() + ": wants a memory [B, S, "
                + at.subject.widths().memory() + "], got " + memory.shape()), refusal.getMessage());
    }

    private static void padding(Setting at) {
        Mask mask = Mask.padding(Setting.LENGTHS);
        int width = at.subject.widths().memory();
        Tensor more = Tensors.concat(1, at.memory(S), Numbers.normal(8, B, 4, width).on(at.engine).mul(10));
        Setting.Got got = at.read(at.query(TQ), more, mask);
        double[] weights = new double[B * TQ * S];
        for (int i = 0; i < got.weights().length; i++) {
            int s = i % (S + 4);
            if (s < S) {
                weights[i / (S + 4) * S + s] = got.weights()[i];
            } else {
                assertEquals(0, got.weights()[i], "weight of a slot that is padding");
            }
        }
        at.close("after four more slots of padding", at.read(at.query(TQ), at.memory(S), mask),
                new Setting.Got(got.context(), weights));
    }

    private static void alone(Setting at) {
        Setting.Got all = at.read(at.query(TQ), at.memory(S), Mask.padding(Setting.LENGTHS));
        int width = TQ * at.subject.widths().memory();
        for (int b = 0; b < B; b++) {
            Tensor query = at.query(TQ).slice(0, b, b + 1);
            Tensor memory = at.memory(S).slice(0, b, b + 1).slice(1, 0, Setting.LENGTHS[b]);
            Setting.Got alone = at.read(query, memory, Mask.NONE);
            Close.check("context of row " + b + " in its batch", alone.context(),
                    Setting.part(all.context(), width, b, 0, width), at.tolerance());
        }
    }

    private static void rotated(Setting at) {
        Tensor query = Tensors.concat(0, at.query(TQ).slice(0, 1, B), at.query(TQ).slice(0, 0, 1));
        Tensor memory = Tensors.concat(0, at.memory(S).slice(0, 1, B), at.memory(S).slice(0, 0, 1));
        Setting.Got all = at.read(at.query(TQ), at.memory(S), Mask.NONE);
        Setting.Got other = at.read(query, memory, Mask.NONE);
        int width = TQ * at.subject.widths().memory();
        for (int b = 0; b < B; b++) {
            Close.check("context of row " + (b + 1) % B + " as row " + b,
                    Setting.part(all.context(), width, (b + 1) % B, 0, width),
                    Setting.part(other.context(), width, b, 0, width), at.tolerance());
        }
    }

    private static void apart(Setting at) {
        Tensor query = Tensors.concat(0, at.query(TQ).slice(0, 0, 1).mul(-2), at.query(TQ).slice(0, 1, B));
        Tensor memory = Tensors.concat(0, at.memory(S).slice(0, 0, 1).mul(-3), at.memory(S).slice(0, 1, B));
        Setting.Got all = at.read(at.query(TQ), at.memory(S), Mask.NONE);
        Setting.Got other = at.read(query, memory, Mask.NONE);
        int width = TQ * at.subject.widths().memory();
        Close.check("context of rows 1 and 2 after a change of row 0", Setting.part(all.context(), width, 1,
                0, 2 * width),
                Setting.part(other.context(), width, 1, 0, 2 * width), at.tolerance());
    }

    private static void later(Setting at) {
        Tensor query = Tensors.concat(1, at.query(TQ).slice(1, 0, TQ - 1), at.query(TQ).slice(1, TQ - 1, TQ)
                .mul(-2));
        Setting.Got all = at.read(at.query(TQ), at.memory(S), Mask.NONE);
        Setting.Got other = at.read(query, at.memory(S), Mask.NONE);
        int width = at.subject.widths().memory();
        for (int b = 0; b < B; b++) {
            Close.check("context of all queries but the last, after a change of the last, row " + b,
                    Setting.part(all.context(), TQ * width, b, 0, (TQ - 1) * width),
                    Setting.part(other.context(), TQ * width, b, 0, (TQ - 1) * width), at.tolerance());
        }
    }
}
