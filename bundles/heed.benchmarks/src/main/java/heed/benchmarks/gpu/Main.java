package heed.benchmarks.gpu;

import heed.backend.jcuda.JCudaBackend;
import heed.backend.vector.VectorBackend;
import heed.benchmarks.Array;
import heed.benchmarks.training.HeedSide;
import heed.benchmarks.training.Inputs;
import heed.benchmarks.training.Size;
import heed.benchmarks.training.Workload;
import heed.benchmarks.training.Workloads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code device}: what it runs on, or why it does not. {@code parity FOLDER}: every workload, small, on the
 * GPU and on the vector backend, which must agree, and put into a folder for the peer, which must agree too.
 * {@code time WORKLOAD SIZE}: milliseconds of a recorded step. {@code flat}: ten thousand steps, and what the
 * device holds before and after. {@code ops}: single products and attention.
 */
public final class Main {

    private static final double PARITY = 1e-4;
    private static final int STEPS = 200;
    private static final double DRIFT = 1e-3;

    private Main() {
    }

    /** One of the verbs with its arguments; exit code 1 if something is not as it should be. */
    public static void main(String[] args) throws IOException {
        boolean fine = switch (args.length == 0 ? "" : args[0]) {
            case "device" -> device();
            case "parity" -> parity(Path.of(args[1]));
            case "time" -> {
                System.out.printf(Locale.ROOT, "%.4f%n", Timed.step(Workloads.byId(args[1]),
                        Size.parse(args[2])));
                yield true;
            }
            case "flat" -> Timed.flat();
            case "ops" -> Operations.time();
            default -> throw new IllegalArgumentException("expected device, parity FOLDER, time WORKLOAD "
                    + "SIZE, flat or ops");
        };
        System.exit(fine ? 0 : 1);
    }

    private static boolean device() {
        JCudaBackend backend = new JCudaBackend();
        System.out.println(backend.obstacle().orElseGet(backend::device));
        return backend.obstacle().isEmpty();
    }

    private static boolean parity(Path folder) throws IOException {
        boolean fine = true;
        for (Workload workload : Workloads.all()) {
            Size size = new Size(8, 16, 64, 64);
            try (HeedSide cpu = new HeedSide(workload, size, new VectorBackend());
                    HeedSide gpu = new HeedSide(workload, size, new JCudaBackend())) {
                write(folder.resolve(workload.id()), size, gpu.weights(), gpu.outcome());
                double outcome = difference(cpu.outcome(), gpu.outcome());
                double drift = 0;
                for (int i = 0; i < STEPS; i++) {
                    float expected = cpu.step();
                    drift = Math.max(drift, Math.abs(expected - gpu.step()) / Math.abs(expected));
                }
                boolean agree = outcome < PARITY && drift < DRIFT;
                System.out.printf(Locale.ROOT, "%-20s gradients off by %.1e, losses of %d steps by %.1e: "
                        + "%s%n",
                        workload.id(), outcome, STEPS, drift, agree ? "agree" : "DO NOT AGREE");
                fine &= agree;
            }
        }
        return fine;
    }

    /** The greatest distance of two arrays as a share of the first's length, over all. */
    private static double difference(List<Array> expected, List<Array> got) {
        double most = 0;
        for (int i = 0; i < expected.size(); i++) {
            double square = 0;
            double apart = 0;
            float[] a = expected.get(i).values();
            float[] b = got.get(i).values();
            for (int k = 0; k < a.length; k++) {
                square += (double) a[k] * a[k];
                apart += (double) (a[k] - b[k]) * (a[k] - b[k]);
            }
            most = Math.max(most, Math.sqrt(apart / Math.max(square, 1e-30)));
        }
        return most;
    }

    /** Each array in a file of its own, and what they are: a line each, name and sizes. */
    private static void write(Path folder, Size size, List<Array> weights,
            List<Array> outcome) throws IOException {
        Files.createDirectories(folder);
        Inputs inputs = Inputs.of(size);
        List<String> index = new ArrayList<>();
        put(folder, "x", inputs.x(), index);
        put(folder, "target", inputs.target(), index);
        for (int i = 0; i < weights.size(); i++) {
            put(folder, "weight" + i, weights.get(i), index);
        }
        for (int i = 0; i < outcome.size(); i++) {
            put(folder, "outcome" + i, outcome.get(i), index);
        }
        Files.write(folder.resolve("index"), index);
    }

    private static void put(Path folder, String name, Array array, List<String> index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * array.values().length)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(array.values());
        Files.write(folder.resolve(name), bytes.array());
        StringBuilder line = new StringBuilder(name);
        for (int dim : array.dims()) {
            line.append(' ').append(dim);
        }
        index.add(line.toString());
    }
}
