package heed.benchmarks.authority;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import heed.benchmarks.peer.LibtorchModel;
import heed.tensor.spi.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** One method of the script, with inputs by chance: what it is given and what it gives, as text. */
final class Case {

    private static final long KEY = 0xA07;

    /** Numbers with a name and a shape. */
    private record Numbers(String name, int[] dims, double... values) {

        String line() {
            return name + " " + Arrays.stream(dims).mapToObj(Integer::toString)
                    .collect(Collectors.joining(",")) + " "
                    + Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "))
                    + "\n";
        }
    }

    private final String name;
    private final String method;
    private final List<Numbers> inputs = new ArrayList<>();
    private final List<Numbers> weights = new ArrayList<>();
    private final List<Numbers> masks = new ArrayList<>();

    Case(String name, String method) {
        this.name = name;
        this.method = method;
    }

    Case input(String of, int... dims) {
        inputs.add(new Numbers(of, dims, normal(1, inputs.size(), dims)));
        return this;
    }

    /**
     * A matrix [out,in] that keeps the size of what it is multiplied with, as weights at the start of
     * training do.
     */
    Case weight(String of, int out, int in) {
        inputs.add(new Numbers(of, new int[] {out, in}, normal(1 / Math.sqrt(in), inputs.size(), out, in)));
        return this;
    }

    /** A result, and the r that it is multiplied by. */
    Case result(String of, int... dims) {
        weights.add(new Numbers(of, dims, normal(1, 100 + weights.size(), dims)));
        return this;
    }

    Case mask(double[] values, int... dims) {
        masks.add(new Numbers("mask", dims, values));
        return this;
    }

    private double[] normal(double deviation, int stream, int... dims) {
        double[] values = new double[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        Philox philox = new Philox(KEY + name.hashCode(), stream);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.rint(philox.normal(i) * deviation * 1000) / 1000;
        }
        return values;
    }

    /** Everything, a line for each array. */
    String run(LibtorchModel model) {
        NDList arguments = new NDList();
        inputs.forEach(one -> arguments.add(model.argument(one.values(), one.dims(), "a[]")));
        weights.forEach(one -> arguments.add(model.argument(one.values(), one.dims(), "r[]")));
        masks.forEach(one -> arguments.add(model.argument(one.values(), one.dims(), "mask")));
        StringBuilder text = new StringBuilder("[" + name + "]\n");
        inputs.forEach(one -> text.append(one.line()));
        masks.forEach(one -> text.append(one.line()));
        weights.forEach(one -> text.append("r.").append(one.line()));
        try (NDList made = model.run(model.call(method, arguments))) {
            for (int i = 0; i < weights.size(); i++) {
                text.append(result(weights.get(i), weights.get(i).name(), made.get(i)));
            }
            for (int i = 0; i < inputs.size(); i++) {
                text.append(result(inputs.get(i), "gradient." + inputs.get(i).name(), made.get(weights.size()
                        + i)));
            }
        }
        return text.toString();
    }

    private static String result(Numbers like, String called, NDArray made) {
        return new Numbers(called, like.dims(), made.toDoubleArray()).line();
    }
}
