package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;

import heed.tensor.Engine;
import heed.tensor.GrowingMemory;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.List;

/** Growing memories: slots appended and read in turn. */
final class MemoryGradients {

    private MemoryGradients() {
    }

    static List<GradientCase> all() {
        return List.of(
                GradientCase.of("memory read once", (engine, x) -> filled(engine, x[0], 5).slots(), x(2, 5, 3))
                        .giving(x -> x[0]),
                GradientCase.of("memory with room left", (engine, x) -> filled(engine, x[0], 11).slots(), x(2, 5, 3))
                        .giving(x -> x[0]),
                GradientCase.of("memory read after each slot", MemoryGradients::inTurn, x(2, 5, 3))
                        .giving(x -> Naive.over(Shape.of(2, 3), at -> {
                            double sum = 0;
                            for (int t = 0; t < 5; t++) {
                                sum += (5 - t) * x[0][(at[0] * 5 + t) * 3 + at[1]];
                            }
                            return sum;
                        })),
                GradientCase.of("memory, one read used three times", (engine, x) -> {
                    Tensor slots = filled(engine, x[0], 7).slots();
                    return slots.mul(slots).add(slots.tanh());
                }, x(2, 5, 3)),
                GradientCase.of("memory, slots of which some are not read", (engine, x) -> {
                    GrowingMemory memory = filled(engine, x[0], 7);
                    return memory.slots().slice(1, 1, 3).sum(1).add(memory.slots().select(1, 3));
                }, x(2, 5, 3)),
                GradientCase.of("memory, slots also used outside", (engine, x) -> {
                    GrowingMemory memory = new GrowingMemory(engine, 2, 3, 3);
                    Tensor first = x[0].tanh();
                    memory.append(first);
                    memory.append(first.mul(x[0]));
                    Tensor read = memory.slots().sum(1).mul(first);
                    memory.append(read);
                    return memory.slots().sum(1).add(first).add(read);
                }, x(2, 3)),
                GradientCase.of("memory of which one slot is fixed", (engine, x) -> {
                    GrowingMemory memory = new GrowingMemory(engine, 2, 3, 3);
                    memory.append(x[1]);
                    memory.append(x[0]);
                    return memory.slots().mul(memory.slots());
                }, x(2, 3), fixed(2, 3)),
                GradientCase.of("attention over itself with kept keys", MemoryGradients::attending, x(2, 5, 3), x(3, 3),
                        x(3, 3), x(3)),
                GradientCase.of("two memories, one of slots that read the other", (engine, x) -> {
                    GrowingMemory one = new GrowingMemory(engine, 2, 5, 3);
                    GrowingMemory two = new GrowingMemory(engine, 2, 5, 3);
                    for (int t = 0; t < 5; t++) {
                        one.append(x[0].select(1, t));
                        two.append(one.slots().sum(1).tanh());
                    }
                    return one.slots().mul(two.slots());
                }, x(2, 5, 3)));
    }

    private static GrowingMemory filled(Engine engine, Tensor sequence, int capacity) {
        GrowingMemory memory = new GrowingMemory(engine, sequence.dim(0), capacity, sequence.dim(2));
        for (int t = 0; t < sequence.dim(1); t++) {
            memory.append(sequence.select(1, t));
        }
        return memory;
    }

    /** Σ_t Σ_{i≤t} x_i. */
    private static Tensor inTurn(Engine engine, Tensor... x) {
        GrowingMemory memory = new GrowingMemory(engine, 2, 5, 3);
        Tensor sum = engine.zeros(2, 3);
        for (int t = 0; t < 5; t++) {
            memory.append(x[0].select(1, t));
            sum = sum.add(memory.slots().sum(1));
        }
        return sum;
    }

    /** h_t = tanh(x_t + c_{t−1}), c_t = Σ a_i h_i, a = softmax(v·tanh(W h_t + U h_i)), keys U h_i kept. */
    private static Tensor attending(Engine engine, Tensor... x) {
        GrowingMemory memory = new GrowingMemory(engine, 2, 5, 3);
        GrowingMemory keys = new GrowingMemory(engine, 2, 5, 3);
        Tensor context = engine.zeros(2, 3);
        for (int t = 0; t < 5; t++) {
            Tensor h = x[0].select(1, t).add(context).tanh();                      // [2,3]
            memory.append(h);
            keys.append(h.matmul(x[2]));
            Tensor scores = Tensors.additiveScore(h.matmul(x[1]).unsqueeze(1), keys.slots(), x[3]);
            context = scores.softmax().matmul(memory.slots()).select(1, 0);        // [2,3]
        }
        return context;
    }
}
