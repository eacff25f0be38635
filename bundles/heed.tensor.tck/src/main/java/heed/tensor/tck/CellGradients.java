package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;

import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.GrowingMemory;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gated cells over some steps, products with something to add, attention of several heads. */
final class CellGradients {

    private CellGradients() {
    }

    static List<GradientCase> all() {
        List<GradientCase> cases = new ArrayList<>(products());
        cases.addAll(cells());
        cases.addAll(attention());
        return cases;
    }

    private static List<GradientCase> products() {
        return List.of(
                GradientCase.of("matmul plus a bias", (engine, x) -> x[0].matmul(x[1], x[2]), x(2, 3, 5), x(5, 7), x(7)),
                GradientCase.of("matmul plus a bias, fixed weight", (engine, x) -> x[0].matmul(x[1], x[2]), x(2, 3, 5),
                        fixed(5, 7), x(7)),
                GradientCase.of("matmul plus a bias, fixed inputs, wide", (engine, x) -> x[0].matmul(x[1], x[2]),
                        fixed(9, 5), x(5, 130), x(130)),
                GradientCase.of("one bias of two weights", (engine, x) -> x[0].matmul(x[1], x[3])
                        .mul(x[0].matmul(x[2], x[3])), x(2, 3), x(3, 5), x(3, 5), x(5)),
                GradientCase.of("a bias that is used before and after by itself", (engine, x) -> x[2].tanh()
                        .mul(x[0].matmul(x[1], x[2])).add(x[2].mul(x[2])), x(2, 3), x(3, 5), x(5)),
                GradientCase.of("one weight with a bias and without", (engine, x) -> x[0].matmul(x[1], x[2]).tanh()
                        .matmul(x[1]), x(2, 3), x(3, 3), x(3)),
                GradientCase.of("matmul plus one number", (engine, x) -> x[0].matmul(x[1], x[2]), x(2, 3), x(3, 5), x(1)),
                GradientCase.of("matmul plus a matrix", (engine, x) -> x[0].matmul(x[1], x[2]), x(3, 5), x(5, 7), x(3, 7)),
                GradientCase.of("matmul plus itself", (engine, x) -> x[0].matmul(x[0], x[0]), x(3, 3)),
                GradientCase.of("matmul plus something fixed", (engine, x) -> x[0].matmul(x[1], x[2]), x(3, 5), x(5, 7),
                        fixed(1, 7)),
                GradientCase.of("one weight and one bias at every step", (engine, x) -> {
                    Tensor h = x[0].select(1, 0);
                    for (int t = 0; t < 5; t++) {
                        h = h.matmul(x[1], x[2]).add(x[0].select(1, t)).tanh();
                    }
                    return h;
                }, x(2, 5, 3), x(3, 3), x(3)),
                GradientCase.of("a weight used in one step turned, in another not", (engine, x) ->
                        x[0].matmul(x[1]).tanh().matmul(x[1].transpose(0, 1)).matmul(x[1]), x(2, 3), x(3, 3)),
                GradientCase.of("a memory read turned and straight after each slot", (engine, x) -> {
                    GrowingMemory memory = new GrowingMemory(engine, 2, 4, 3);
                    Tensor h = x[0];
                    for (int t = 0; t < 4; t++) {
                        memory.append(h);
                        Tensor scores = h.unsqueeze(1).matmul(memory.slots().transpose(1, 2));
                        h = scores.softmax().matmul(memory.slots()).select(1, 0).matmul(x[1], x[0]);
                    }
                    return h;
                }, x(2, 3), x(3, 3)));
    }

    private static List<GradientCase> cells() {
        return List.of(
                lstm("lstm", x(2, 12), x(2, 4), x(4, 12), x(2, 3)),
                GradientCase.of("lstm, only h", (engine, x) -> Gates.lstm(x[0], x[1], x[2], x[3]).select(1, 0), x(2, 20),
                        x(2, 5), x(5, 20), x(2, 5)),
                lstm("lstm, fixed cell", x(2, 12), x(2, 3), x(3, 12), fixed(2, 3)),
                lstm("lstm, fixed input", fixed(2, 12), x(2, 3), x(3, 12), x(2, 3)),
                lstm("lstm, fixed hidden state and weight", x(2, 12), fixed(2, 3), fixed(3, 12), x(2, 3)),
                GradientCase.of("lstm, one tensor as input, hidden state and cell", (engine, x) ->
                        Gates.lstm(x[0].matmul(x[1]), x[0], x[1], x[0]), x(2, 3), x(3, 12)),
                GradientCase.of("lstm, its input used before and after", (engine, x) -> Gates.lstm(x[0], x[1], x[2],
                        x[0].mul(x[0]).slice(1, 0, 3)).mul(x[0].slice(1, 3, 6).unsqueeze(1)), x(2, 12), x(2, 3), x(3, 12)),
                GradientCase.of("lstm over steps", CellGradients::lstm, x(2, 4, 12), x(3, 12)),
                GradientCase.of("gru", (engine, x) -> Gates.gru(x[0], x[1], x[2]), x(2, 9), x(2, 9), x(2, 3)),
                GradientCase.of("gru, fixed input", (engine, x) -> Gates.gru(x[0], x[1], x[2]), fixed(2, 9), x(2, 9),
                        x(2, 3)),
                GradientCase.of("gru over steps", (engine, x) -> {
                    Tensor h = engine.zeros(2, 3);
                    for (int t = 0; t < 4; t++) {
                        h = Gates.gru(x[0].select(1, t), h.matmul(x[1], x[2]), h);
                    }
                    return h;
                }, x(2, 4, 9), x(3, 9), x(9)));
    }

    private static GradientCase lstm(String name, GradientCase.Input... inputs) {
        return GradientCase.of(name, (engine, x) -> Gates.lstm(x[0], x[1], x[2], x[3]), inputs);
    }

    private static Tensor lstm(Engine engine, Tensor... x) {
        Tensor h = engine.zeros(2, 3);
        Tensor c = engine.zeros(2, 3);
        GrowingMemory outputs = new GrowingMemory(engine, 2, 4, 3);
        for (int t = 0; t < 4; t++) {
            Tensor state = Gates.lstm(x[0].select(1, t), h, x[1], c);
            h = state.select(1, 0);
            c = state.select(1, 1);
            outputs.append(h);
        }
        return outputs.slots();
    }

    private static List<GradientCase> attention() {
        return List.of(
                GradientCase.of("attention of two heads", (engine, x) -> Tensors.attention(x[0], x[1], x[2],
                        Optional.empty(), false, 0.5), x(2, 2, 3, 5), x(2, 2, 4, 5), x(2, 2, 4, 3)),
                GradientCase.of("causal attention of one with itself", (engine, x) -> Tensors.attention(x[0], x[0], x[0],
                        Optional.empty(), true, 0.5), x(2, 2, 5, 3)),
                GradientCase.of("masked attention with a row of nothing", (engine, x) -> Tensors.attention(x[0], x[1],
                        x[2], Optional.of(engine.of(new double[] {1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0}, 3, 4)), false, 0.5),
                        x(1, 2, 3, 5), x(1, 2, 4, 5), x(1, 2, 4, 3)),
                GradientCase.of("heads cut from one projection", (engine, x) -> {
                    Tensor heads = x[0].matmul(x[1]).reshape(2, 4, 2, 3).transpose(1, 2);
                    return Tensors.attention(heads, heads, heads, Optional.empty(), true, 1).transpose(1, 2)
                            .reshape(2, 4, 6);
                }, x(2, 4, 6), x(6, 6)));
    }
}
