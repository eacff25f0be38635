package heed.benchmarks.gpu;

import heed.backend.jcuda.JCudaBackend;
import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Kernels.AttentionRead;
import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.Locale;

/** Single kernels: a line each, its name and milliseconds, many calls in a row and one wait. */
final class Operations {

    private static final int ROUNDS = 7;
    private static final int CALLS = 20;

    private final Kernels kernels;
    private long stream;

    private Operations(Kernels kernels) {
        this.kernels = kernels;
    }

    static boolean time() {
        try (Kernels kernels = new JCudaBackend().open()) {
            Operations operations = new Operations(kernels);
            for (int n : new int[] {1024, 4096, 8192}) {
                operations.matmul(n);
            }
            for (int steps : new int[] {512, 1024, 4096}) {
                operations.attention(steps);
            }
        }
        return true;
    }

    private View random(int... dims) {
        View view = kernels.scratch(DType.FLOAT32, Shape.of(dims));
        kernels.random(Distribution.NORMAL, 1, stream++, view);
        return view;
    }

    private void matmul(int n) {
        View a = random(n, n);
        View b = random(n, n);
        View out = random(n, n);
        time("matmul-" + n, () -> kernels.matmul(a, b, out, false));
        free(a, b, out);
    }

    /** 8 heads of width 64, causal; as many batch rows as make 16,384 queries. */
    private void attention(int steps) {
        int batch = 16_384 / steps;
        View q = random(batch, 8, steps, 64);
        View k = random(batch, 8, steps, 64);
        View v = random(batch, 8, steps, 64);
        View out = random(batch, 8, steps, 64);
        View notes = random(batch, 8, steps);
        AttentionRead read = new AttentionRead(q, k, v, null, true, 0.125);
        time("attention-" + steps, () -> kernels.attention(read, out, notes));
        View g = random(batch, 8, steps, 64);
        View dq = random(batch, 8, steps, 64);
        View dk = random(batch, 8, steps, 64);
        View dv = random(batch, 8, steps, 64);
        time("attention-gradient-" + steps, () -> kernels.attentionGradient(g, read, out, notes, dq, dk, dv));
        free(q, k, v, out, notes, g, dq, dk, dv);
    }

    private void time(String name, Runnable call) {
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            kernels.await();
            long begin = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            kernels.await();
            rounds[round] = (System.nanoTime() - begin) / 1e6 / CALLS;
        }
        Arrays.sort(rounds);
        System.out.printf(Locale.ROOT, "%s %.4f%n", name, rounds[ROUNDS / 2]);
    }

    private void free(View... views) {
        for (View view : views) {
            kernels.free(view.storage());
        }
    }
}
