package heed.benchmarks.ops;

import heed.benchmarks.Array;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * One operation.
 *
 * @param id its name in tables
 * @param method the peer's method for it
 * @param repeats how often it runs in what is timed as one step
 * @param shapes of the operands
 * @param ours what our side does with them; the results
 */
public record Operation(String id, String method, int repeats, List<int[]> shapes,
        Function<List<Tensor>, List<Tensor>> ours) {

    private static final List<Operation> ALL = List.of(
            matmul("matmul-1024", 1, new int[] {1024, 1024}, new int[] {1024, 1024}),
            matmul("matmul-32x256x256", 50, new int[] {32, 256}, new int[] {256, 256}),
            matmul("matmul-32x256x1024", 20, new int[] {32, 256}, new int[] {256, 1024}),
            matmul("matmul-2048x128x1024", 2, new int[] {2048, 128}, new int[] {128, 1024}),
            new Operation("matmul-weight-gradient", "matmul_transposed", 2,
                    List.of(new int[] {2048, 256}, new int[] {2048, 1024}),
                    x -> List.of(x.get(0).transpose(0, 1).matmul(x.get(1)))),
            matmul("matmul-batched-scores", 20, new int[] {32, 1, 256}, new int[] {32, 256, 64}),
            matmul("matmul-batched-context", 20, new int[] {32, 1, 64}, new int[] {32, 64, 256}),
            new Operation("softmax-2048x64", "softmax", 10, List.of(new int[] {2048, 64}),
                    x -> List.of(x.get(0).softmax())),
            new Operation("tanh-65536", "tanh", 20, List.of(new int[] {65536}), x -> List.of(x.get(0).tanh())),
            new Operation("tanh-1m", "tanh", 2, List.of(new int[] {1 << 20}), x -> List.of(x.get(0).tanh())),
            new Operation("additive-score", "additive_score", 5, additive(),
                    x -> List.of(Tensors.additiveScore(x.get(0), x.get(1), x.get(2)))),
            new Operation("additive-score-gradient", "additive_score_gradient", 2, additive(),
                    Operation::scoreGradient));

    /** In the order of tables. */
    public static List<Operation> all() {
        return ALL;
    }

    /** The names of all. */
    public static List<String> ids() {
        return ALL.stream().map(Operation::id).toList();
    }

    /** Operands that are the same for both sides: uniform in [−1, 1). */
    public List<Array> operands() {
        Random random = new Random(7);
        List<Array> operands = new ArrayList<>();
        for (int[] shape : shapes) {
            float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = 2 * random.nextFloat() - 1;
            }
            operands.add(new Array("operand", shape, values));
        }
        return operands;
    }

    private static Operation matmul(String id, int repeats, int[] a, int[] b) {
        return new Operation(id, "matmul", repeats, List.of(a, b), x -> List.of(x.get(0).matmul(x.get(1))));
    }

    /** q [32,1,256], k [32,64,256], v [256]. */
    private static List<int[]> additive() {
        return List.of(new int[] {32, 1, 256}, new int[] {32, 64, 256}, new int[] {256});
    }

    /** Forward and backward, from the sum of the scores. */
    private static List<Tensor> scoreGradient(List<Tensor> x) {
        List<Tensor> leaves = x.stream().map(Tensor::tracked).toList();
        Tensors.additiveScore(leaves.get(0), leaves.get(1), leaves.get(2)).sum().backward();
        return leaves.stream().map(leaf -> leaf.gradient().orElseThrow()).toList();
    }
}
