package heed.benchmarks.gpu;

import heed.backend.jcuda.JCudaBackend;
import heed.benchmarks.training.HeedSide;
import heed.benchmarks.training.Size;
import heed.benchmarks.training.Workload;
import heed.benchmarks.training.Workloads;
import java.util.Arrays;
import java.util.Locale;

/** Steps of a workload on the GPU, each with its loss read at the end, as the peer does. */
final class Timed {

    private static final int WARM = 10;
    private static final long NANOS = 2_000_000_000L;
    private static final int MOST = 200;
    private static final int LEAST = 5;
    private static final int LONG = 10_000;

    private Timed() {
    }

    /** The median of milliseconds. */
    static double step(Workload workload, Size size) {
        try (HeedSide side = new HeedSide(workload, size, new JCudaBackend())) {
            for (int i = 0; i < WARM; i++) {
                side.step();
            }
            double[] times = new double[MOST];
            int count = 0;
            long end = System.nanoTime() + NANOS;
            while (count < MOST && (count < LEAST || System.nanoTime() < end)) {
                long begin = System.nanoTime();
                side.step();
                times[count++] = (System.nanoTime() - begin) / 1e6;
            }
            double[] taken = Arrays.copyOf(times, count);
            Arrays.sort(taken);
            return taken[count / 2];
        }
    }

    /** Whether the device holds as much after many steps as after a few; asked of the GPU itself. */
    static boolean flat() {
        try (HeedSide side = new HeedSide(Workloads.byId("lstmn"), new Size(32, 16, 32, 64),
                new JCudaBackend())) {
            for (int i = 0; i < WARM; i++) {
                side.step();
            }
            long before = side.bytesHeld();
            for (int i = 0; i < LONG; i++) {
                side.step();
            }
            long after = side.bytesHeld();
            System.out.printf(Locale.ROOT, "%d steps: %d bytes held before, %d after: %s%n", LONG, before,
                    after,
                    before == after ? "flat" : "NOT FLAT");
            return before == after;
        }
    }
}
