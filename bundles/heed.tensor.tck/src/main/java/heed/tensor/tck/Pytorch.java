package heed.tensor.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Engine;
import heed.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What PyTorch's operators gave, and their gradients: an authority outside of Heed. Each case has its inputs
 * under PyTorch's names, its results, under {@code r.} and the result's name what each is multiplied by, and
 * under {@code gradient.} and the input's name the gradients of the sum of those products. The numbers are
 * float64; {@code heed.benchmarks.authority} made them and says how.
 */
public final class Pytorch {

    private static final double TOLERANCE = 1e-5;

    private record Numbers(int[] dims, double... values) {
    }

    private final String name;
    private final Map<String, Numbers> all = new LinkedHashMap<>();

    private Pytorch(String name) {
        this.name = name;
    }

    /**
     * One case.
     *
     * @param name {@code lstm}, {@code gru}, {@code layer-norm}, or {@code attention} or {@code multi-head}
     *     with {@code -padding} or {@code -causal}
     */
    public static Pytorch read(String name) {
        Pytorch one = new Pytorch(name);
        List<String> lines = lines();
        int from = lines.indexOf("[" + name + "]");
        if (from < 0) {
            throw new IllegalArgumentException("no case '" + name + "'; there are "
                    + lines.stream().filter(line -> line.startsWith("[")).toList());
        }
        for (String line : lines.subList(from + 1, lines.size())) {
            if (line.startsWith("[")) {
                break;
            }
            String[] words = line.split(" ");
            int[] dims = Arrays.stream(words[1].split(",")).mapToInt(Integer::parseInt).toArray();
            one.all.put(words[0], new Numbers(dims,
                    Arrays.stream(words).skip(2).mapToDouble(Double::parseDouble).toArray()));
        }
        return one;
    }

    private static List<String> lines() {
        try (InputStream in = Pytorch.class.getResourceAsStream("pytorch.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading pytorch.txt", e);
        }
    }

    private Numbers numbers(String of) {
        Numbers numbers = all.get(of);
        if (numbers == null) {
            throw new IllegalArgumentException("case '" + name + "' has no '" + of + "'; it has "
                    + all.keySet());
        }
        return numbers;
    }

    /** Numbers of this name as a tensor. */
    public Tensor on(Engine engine, String of) {
        Numbers numbers = numbers(of);
        return engine.of(numbers.values(), numbers.dims());
    }

    /** The numbers of these names as leaves for gradients. */
    public Map<String, Tensor> leaves(Engine engine, String... names) {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        for (String one : names) {
            leaves.put(one, on(engine, one).tracked());
        }
        return leaves;
    }

    /** Σ r·y of the results by their names. */
    public Tensor loss(Map<String, Tensor> results) {
        Tensor loss = null;
        for (Map.Entry<String, Tensor> result : results.entrySet()) {
            Tensor y = result.getValue();
            Tensor part = y.mul(on(y.engine(), "r." + result.getKey()).reshape(y.shape().dims())).sum();
            loss = loss == null ? part : loss.add(part);
        }
        return loss;
    }

    /** Fails where these are not PyTorch's results, or the leaves' gradients not PyTorch's. */
    public void check(Map<String, Tensor> results, Map<String, Tensor> leaves) {
        results.forEach((of, y) -> close(of, y.toDoubles()));
        loss(results).backward();
        leaves.forEach((of, leaf) -> close("gradient." + of, leaf.gradient().orElseThrow().toDoubles()));
    }

    /** Fails where these are not the numbers of this name, to 10⁻⁵ of 1 + |expected|. */
    public void close(String of, double... got) {
        double[] expected = numbers(of).values();
        assertEquals(expected.length, got.length, () -> name + ": number of elements of " + of);
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            assertTrue(Math.abs(expected[i] - got[i]) <= TOLERANCE * (1 + Math.abs(expected[i])),
                    () -> name + ": " + of + "[" + at + "]: PyTorch gives " + expected[at] + ", got "
                    + got[at]);
        }
    }
}
