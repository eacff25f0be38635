package heed.benchmarks;

import heed.benchmarks.training.Size;
import heed.benchmarks.training.Workload;
import java.util.ArrayList;
import java.util.List;

/** One workload at many sizes: one of B, T and H changed at a time. */
final class Sweep {

    private static final int[] BATCHES = {1, 8, 128, 256};
    private static final int[] STEPS = {16, 32, 64, 128, 256, 512};
    private static final int[] WIDTHS = {64, 512, 1024};

    /** The lengths from which on a fit is made: at the shortest, what every step costs anyway hides the rest. */
    private static final int FITTED = 32;

    /** Steps beyond which libtorch, which keeps a copy of the memory for each step, needs more than 12 GB. */
    private static final int PEER_STEPS = 128;

    private Sweep() {
    }

    /** All sizes of a workload on a backend, with the peer where it can or without. */
    static List<Job> jobs(Workload workload, String backend, boolean alone) {
        List<Job> jobs = new ArrayList<>();
        for (int batch : BATCHES) {
            jobs.add(job(workload, workload.size().withBatch(batch), "B=" + batch, backend, alone));
        }
        for (int steps : STEPS) {
            jobs.add(job(workload, workload.size().withSteps(steps), "T=" + steps, backend, alone));
        }
        for (int width : WIDTHS) {
            jobs.add(job(workload, workload.size().withHidden(width), "H=" + width, backend, alone));
        }
        return jobs;
    }

    private static Job job(Workload workload, Size size, String what, String backend, boolean alone) {
        boolean without = alone || workload.readsMemory() && size.steps() > PEER_STEPS;
        return new Job(workload.id() + " " + what, new Task.Training(workload, size), backend,
                without ? Peer.NONE : Peer.LIBTORCH);
    }

    /** Cost against length, for each workload and backend of which there are enough lengths. */
    static List<String> fits(List<Result> results) {
        List<String> lines = new ArrayList<>();
        for (Result first : results) {
            List<Result> lengths = results.stream().filter(result -> sameButLength(first, result)).toList();
            if (lengths.size() > 2 && lengths.get(0) == first) {
                Fit fit = Fit.of(lengths.stream().mapToInt(result -> size(result).steps()).toArray(),
                        lengths.stream().mapToDouble(result -> result.ours().median()).toArray());
                lines.add("cost against length, T from " + size(first).steps() + " on: "
                        + ((Task.Training) first.job().task()).workload().id() + " on " + first.job().backend()
                        + " takes " + fit);
            }
        }
        return lines;
    }

    private static boolean sameButLength(Result first, Result other) {
        return other.job().label().contains(" T=") && size(other).steps() >= FITTED
                && other.job().backend().equals(first.job().backend())
                && ((Task.Training) other.job().task()).workload() == ((Task.Training) first.job().task()).workload();
    }

    private static Size size(Result result) {
        return ((Task.Training) result.job().task()).size();
    }
}
