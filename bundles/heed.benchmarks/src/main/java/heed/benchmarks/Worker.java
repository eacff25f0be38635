package heed.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A process that compares one backend with libtorch on one task: it checks that they agree, lets each side warm up, and
 * then times them in turn, round after round. Sides never run at the same time.
 */
final class Worker {

    /** How its last words begin when it fails. */
    static final String SAID = "heed bench: ";

    /** Milliseconds after which libtorch's idle threads have long gone from spinning to sleep. */
    private static final int PAUSE = 50;

    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger DJL = Logger.getLogger("ai.djl");

    private final Task task;
    private final String backend;
    private final List<String> peers;

    private Worker(Task task, String backend, Peer peer) {
        this.task = task;
        this.backend = backend;
        this.peers = Sides.peers(peer);
    }

    /** Arguments: task, backend, peer, rounds, warm, settle, timed, and the file for the blocks. */
    public static void main(String[] args) throws IOException, InterruptedException {
        DJL.setLevel(Level.SEVERE);
        Schedule schedule = new Schedule(1, Integer.parseInt(args[3]), Integer.parseInt(args[4]),
                Integer.parseInt(args[5]), Integer.parseInt(args[6]));
        try {
            List<Block> blocks = new Worker(Task.parse(args[0]), args[1], Peer.of(args[2])).run(schedule);
            Files.write(Path.of(args[7]), blocks.stream().map(Block::line).toList());
        } catch (IllegalStateException e) {
            System.err.println(SAID + e.getMessage());
            System.exit(1);
        }
    }

    private List<Block> run(Schedule schedule) throws InterruptedException {
        List<String> sides = new ArrayList<>(List.of(backend));
        sides.addAll(peers);
        for (String peer : peers) {
            check(peer);
        }
        for (String side : sides) {
            warm(side, schedule.warm());
        }
        List<Block> blocks = new ArrayList<>();
        for (int round = 1; round <= schedule.rounds(); round++) {
            for (String side : sides) {
                System.out.println("round " + round + " of " + schedule.rounds() + ", " + side);
                Thread.sleep(PAUSE);
                blocks.add(Timing.of(side, task, schedule.settle(), schedule.timed()));
            }
        }
        return blocks;
    }

    /** Runs a side until three seconds in a row are as fast as the fastest, to within a tenth: compiled, that is. */
    private void warm(String side, int seconds) {
        double fastest = Double.POSITIVE_INFINITY;
        int steady = 0;
        for (int second = 1; second <= seconds && steady < 3; second++) {
            System.out.println("warming up " + side + ", " + second + " s");
            double median = Timing.of(side, task, 1, 1000).median();
            steady = median > 1.1 * fastest ? 0 : median < 0.9 * fastest ? 1 : steady + 1;
            fastest = Math.min(fastest, median);
        }
    }

    /**
     * In a thread that ends. OpenMP keeps worker threads for each thread that used it as long as that lives, and lets them
     * spin only while there are no more of them than cores; one pool too many makes libtorch half as fast.
     */
    private void check(String peer) throws InterruptedException {
        System.out.println("checking that both compute the same");
        List<String> differences = new ArrayList<>();
        Thread thread = new Thread(() ->
                differences.addAll(Agreement.differences(task, backend, peer)), "check");
        thread.start();
        thread.join();
        if (!differences.isEmpty()) {
            throw new IllegalStateException(task.name() + ": " + backend + " and " + peer + " do not compute the same, "
                    + "so they are not timed: " + String.join(", ", differences));
        }
    }
}
