package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;

import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.GrowingMemory;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tensors taken apart along an axis, whose slots' gradients may share one room: used once, often, or not at all. */
final class SlotGradients {

    private SlotGradients() {
    }

    static List<GradientCase> all() {
        List<GradientCase> cases = new ArrayList<>(views());
        cases.addAll(uses());
        cases.addAll(steps());
        return cases;
    }

    private static List<GradientCase> views() {
        List<GradientCase> cases = new ArrayList<>();
        for (int axis : new int[] {0, 1, -1}) {
            cases.add(GradientCase.of("unbind along " + axis + " and stack", (engine, x) ->
                    Tensors.stack(axis, x[0].unbind(axis)), x(2, 3, 5)).giving(x -> x[0]));
        }
        cases.add(GradientCase.of("slots of a vector, reversed", (engine, x) -> {
            List<Tensor> slots = new ArrayList<>(x[0].unbind(0));
            Collections.reverse(slots);
            return Tensors.stack(0, slots);
        }, x(4)).giving(x -> Naive.over(Shape.of(4), at -> x[0][3 - at[0]])));
        cases.add(GradientCase.of("slots of slots", (engine, x) ->
                x[0].unbind(1).get(2).unbind(0).get(1).mul(x[0].unbind(0).get(0)), x(2, 3, 5)));
        cases.add(GradientCase.of("slots of a turned view", (engine, x) ->
                x[0].transpose(0, 1).unbind(0).get(2).tanh().mul(x[0].slice(1, 1, 2).sum()), x(2, 3)));
        return cases;
    }

    private static List<GradientCase> uses() {
        return List.of(
                GradientCase.of("some slots", (engine, x) -> {
                    List<Tensor> slots = x[0].unbind(1);
                    return slots.get(1).mul(slots.get(3)).add(slots.get(1));
                }, x(2, 5, 3)),
                GradientCase.of("slots beside the whole", (engine, x) ->
                        x[0].unbind(1).get(1).tanh().mul(x[0].sum(1)).add(x[0].select(1, 1)), x(2, 3, 5)),
                GradientCase.of("taken apart twice", (engine, x) -> x[0].unbind(0).get(0).tanh()
                        .mul(x[0].unbind(0).get(1)).add(x[0].unbind(1).get(2).sum()), x(2, 3)),
                GradientCase.of("a product added to a slot", (engine, x) ->
                        x[1].matmul(x[2], x[0].unbind(0).get(1)).tanh(), x(3, 2, 5), x(2, 3), x(3, 5)),
                GradientCase.of("two products added to one slot", (engine, x) -> {
                    Tensor slot = x[0].unbind(0).get(1);
                    return x[1].matmul(x[2], slot).tanh().mul(x[1].mul(2).matmul(x[2], slot).sigmoid());
                }, x(3, 2, 5), x(2, 3), x(3, 5)),
                GradientCase.of("a product added to a slot that is used before and after", (engine, x) -> {
                    Tensor slot = x[0].unbind(0).get(1);
                    Tensor before = slot.tanh();
                    Tensor sum = x[1].matmul(x[2], slot);
                    Tensor after = slot.mul(slot);
                    return sum.tanh().mul(before).add(sum.mul(after));
                }, x(3, 2, 5), x(2, 3), x(3, 5)),
                GradientCase.of("sums of products added to slots, and slots of the sums", (engine, x) -> {
                    List<Tensor> slots = x[0].unbind(0);
                    Tensor first = x[1].matmul(x[2], slots.get(0)).tanh();
                    Tensor second = first.matmul(x[3], slots.get(1));
                    return second.slice(1, 1, 4).tanh().mul(second.slice(1, 2, 5)).add(slots.get(2).slice(1, 0, 3));
                }, x(3, 2, 5), x(2, 3), x(3, 5), x(5, 5)));
    }

    private static List<GradientCase> steps() {
        return List.of(
                GradientCase.of("simple recurrence over slots", (engine, x) -> {
                    Tensor h = engine.zeros(2, 3);
                    List<Tensor> outputs = new ArrayList<>();
                    for (Tensor slot : x[0].unbind(0)) {
                        h = h.matmul(x[1], slot).tanh();
                        outputs.add(h);
                    }
                    return Tensors.stack(1, outputs);
                }, x(4, 2, 3), x(3, 3)),
                GradientCase.of("lstm over slots", SlotGradients::lstm, x(4, 2, 12), x(3, 12)),
                GradientCase.of("lstm over slots of a product", (engine, x) ->
                        lstm(engine, x[0].matmul(x[2], x[3]), x[1]), x(4, 2, 5), x(3, 12), x(5, 12), x(12)),
                GradientCase.of("two lstms over slots", (engine, x) ->
                        lstm(engine, x).add(lstm(engine, x[0], x[2])), x(4, 2, 12), x(3, 12), x(3, 12)),
                GradientCase.of("two lstms over one tensor's slots", (engine, x) -> {
                    Tensor h = engine.zeros(2, 3);
                    for (Tensor slot : x[0].unbind(0)) {
                        Tensor first = Gates.lstm(slot, h, x[1], h).select(1, 0);
                        h = Gates.lstm(slot, first, x[1], h).select(1, 1).mul(slot.slice(1, 2, 5));
                    }
                    return h;
                }, x(4, 2, 12), x(3, 12)),
                GradientCase.of("lstm over slots, not all of them reached", (engine, x) -> {
                    List<Tensor> slots = x[0].unbind(0);
                    Tensor h = engine.zeros(2, 3);
                    Tensor state = Gates.lstm(slots.get(1), h, x[1], h).select(1, 0);
                    Gates.lstm(slots.get(2), state, x[1], state);
                    return state.mul(slots.get(3).slice(1, 0, 3));
                }, x(4, 2, 12), x(3, 12)),
                GradientCase.of("lstm over slots, fixed inputs", SlotGradients::lstm, fixed(4, 2, 12), x(3, 12)),
                GradientCase.of("gru over slots", (engine, x) -> {
                    Tensor h = engine.zeros(2, 3);
                    for (Tensor slot : x[0].unbind(0)) {
                        h = Gates.gru(slot, h.matmul(x[1], x[2]), h);
                    }
                    return h;
                }, x(4, 2, 9), x(3, 9), x(9)));
    }

    private static Tensor lstm(Engine engine, Tensor... x) {
        Tensor h = engine.zeros(2, 3);
        Tensor c = engine.zeros(2, 3);
        GrowingMemory outputs = new GrowingMemory(engine, 2, 4, 3);
        for (Tensor slot : x[0].unbind(0)) {
            List<Tensor> state = Gates.lstm(slot, h, x[1], c).unbind(1);
            h = state.get(0);
            c = state.get(1);
            outputs.append(h);
        }
        return outputs.slots().mul(c.unsqueeze(1));
    }
}
