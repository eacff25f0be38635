package heed.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.spi.DType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is said when shapes do not fit. */
class ShapeErrorsTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32);
    private final Tensor a = engine.zeros(2, 3);
    private final Tensor ids = engine.ids(new int[6], 2, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    private static void says(String message, Executable use) {
        assertEquals(message, assertThrows(ShapeException.class, use).getMessage());
    }

    @Test
    void elementwise() {
        Tensor b = engine.zeros(5, 3);
        String rest = ": shapes [2, 3] and [5, 3] do not fit: axis -2 has 2 and 5; they must be equal, or one of them 1";
        says("add" + rest, () -> a.add(b));
        says("sub" + rest, () -> a.sub(b));
        says("mul" + rest, () -> a.mul(b));
        says("div" + rest, () -> a.div(b));
        says("max" + rest, () -> a.max(b));
        says("min" + rest, () -> a.min(b));
        says("less" + rest, () -> a.less(b));
        says("equal" + rest, () -> a.equal(b));
        says("where" + rest, () -> Tensors.where(a, a, b));
    }

    @Test
    void types() {
        String rest = ": types FLOAT32 and INT32 do not mix; see floating()";
        says("add" + rest, () -> a.add(ids));
        says("less" + rest, () -> a.less(ids));
        says("equal" + rest, () -> a.equal(ids));
        says("matmul" + rest, () -> a.matmul(ids.reshape(3, 2)));
        says("where" + rest, () -> Tensors.where(ids, a, ids));
        says("concat" + rest, () -> Tensors.concat(0, a, ids));
        says("additiveScore" + rest, () -> Tensors.additiveScore(a.unsqueeze(0), ids.unsqueeze(0), engine.zeros(3)));
    }

    @Test
    void reductions() {
        says("axis 2 of shape [2, 3], which has 2 axes", () -> a.sum(2));
        says("axis -3 of shape [2, 3], which has 2 axes", () -> a.max(-3));
        says("axis 5 of shape [2, 3], which has 2 axes", () -> a.logSumExp(0, 5));
        says("axis 1 of shape [2, 3] is given twice, as 1 and -1", () -> a.mean(true, 1, -1));
        says("softmax: a mask [2] cannot be repeated to scores [2, 3]", () -> a.softmax(engine.zeros(2)));
        says("axis -1 of shape [], which has 0 axes", () -> engine.zeros().softmax());
        says("axis -1 of shape [], which has 0 axes", () -> engine.zeros().argmax());
        says("item: wants one element, got shape [2, 3]", a::item);
    }

    @Test
    void products() {
        String rest = " do not fit: […, m, k]·[…, k, n] needs two axes each, and the last of the first equal to the "
                + "last but one of the second";
        says("matmul: [2, 3] and [2, 3]" + rest, () -> a.matmul(a));
        says("matmul: [2, 3] and [3]" + rest, () -> a.matmul(engine.zeros(3)));
        says("matmul: shapes [2] and [5] do not fit: axis -1 has 2 and 5; they must be equal, or one of them 1",
                () -> engine.zeros(2, 3, 7).matmul(engine.zeros(5, 7, 3)));
        says("rows: wants a table [V, D] and INT32 ids, got [2, 3] and FLOAT32 [2, 3]", () -> a.rows(a));
        says("rows: wants a table [V, D] and INT32 ids, got [2] and INT32 [2, 3]", () -> engine.zeros(2).rows(ids));
        says("additiveScore: wants [B, T, H], [B, S, H] and [H], got [1, 2, 3], [1, 5, 7] and [3]",
                () -> Tensors.additiveScore(a.unsqueeze(0), engine.zeros(1, 5, 7), engine.zeros(3)));
    }

    @Test
    void views() {
        says("reshape: shape [2, 3] has 6 elements, which do not fill [5]", () -> a.reshape(5));
        says("reshape: shape [2, 3] has 6 elements, which do not fill [4, -1]", () -> a.reshape(4, -1));
        says("reshape: shape [2, 3] has 6 elements, which do not fill [-1, -1]", () -> a.reshape(-1, -1));
        says("a shape has no negative sizes: got [-2, -3]", () -> a.reshape(-2, -3));
        says("reshape: shape [0, 3] has 0 elements, which do not fill [0, -1]",
                () -> engine.zeros(0, 3).reshape(0, -1));
        says("expand: shape [2, 3] cannot be repeated to [3]", () -> a.expand(Shape.of(3)));
        says("slice: 1..4 of axis 1 of shape [2, 3]; wants 0 ≤ from ≤ to ≤ 3", () -> a.slice(-1, 1, 4));
        says("slice: 2..1 of axis 1 of shape [2, 3]; wants 0 ≤ from ≤ to ≤ 3", () -> a.slice(1, 2, 1));
        says("select: slot 2 of axis 0 of shape [2, 3], which has 2, counted from 0", () -> a.select(0, 2));
        says("select: slot -1 of axis 0 of shape [2, 3], which has 2, counted from 0", () -> a.select(0, -1));
        says("axis 2 of shape [2, 3], which has 2 axes", () -> a.transpose(0, 2));
        says("unsqueeze: axis 3 of shape [2, 3]; wants -3 to 2", () -> a.unsqueeze(3));
        says("unsqueeze: axis -4 of shape [2, 3]; wants -3 to 2", () -> a.unsqueeze(-4));
    }

    @Test
    void joined() {
        says("concat along axis 0: shapes [[2, 3], [2, 5]] differ in another axis",
                () -> Tensors.concat(0, a, engine.zeros(2, 5)));
        says("concat along axis 1: shapes [[2, 3], [2, 3, 1]] differ in another axis",
                () -> Tensors.concat(-1, a, a.unsqueeze(2)));
        says("unsqueeze: axis 4 of shape [2, 3]; wants -3 to 2", () -> Tensors.stack(4, List.of(a, a)));
        says("concat along axis 1: shapes [[2, 1, 3], [5, 1, 3]] differ in another axis",
                () -> Tensors.stack(1, List.of(a, engine.zeros(5, 3))));
    }

    @Test
    void losses() {
        says("crossEntropy: wants logits [N, V], targets [N] and weights [N], got [2, 3], [6] and [2]",
                () -> Losses.crossEntropy(a, ids.reshape(6), engine.zeros(2)));
        says("meanSquaredError: predictions [2, 3] and targets [6] differ",
                () -> Losses.meanSquaredError(a, engine.zeros(6)));
    }

    @Test
    void valuesAndMemories() {
        says("5 values do not fill shape [2, 3], which has 6", () -> engine.of(new float[5], 2, 3));
        says("5 values do not fill shape [2, 3], which has 6", () -> engine.of(new double[5], 2, 3));
        says("5 values do not fill shape [2, 3], which has 6", () -> engine.ids(new int[5], 2, 3));
        GrowingMemory memory = new GrowingMemory(engine, 2, 1, 5);
        says("append: slot [2, 3] does not fit a memory of slots [2, 5]", () -> memory.append(a));
        memory.append(engine.zeros(2, 5));
        assertEquals("the memory is full: it was made for 1 slots", assertThrows(IllegalStateException.class,
                () -> memory.append(engine.zeros(2, 5))).getMessage());
        assertEquals("toInts: wants INT32, got FLOAT32",
                assertThrows(IllegalStateException.class, a::toInts).getMessage());
    }
}
