package heed.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param job what was compared
 * @param ours our side
 * @param threads how many our side used
 * @param peer the faster of the peer's thread counts; empty when there is no peer
 */
record Result(Job job, Score ours, int threads, Optional<Score> peer) {

    /** Of all blocks, ours and the peers'. */
    static Result of(Job job, List<Block> blocks) {
        Map<String, List<Block>> sides = new LinkedHashMap<>();
        blocks.forEach(block -> sides.computeIfAbsent(block.side(), s -> new ArrayList<>()).add(block));
        Score ours = Score.of(sides.remove(job.backend()));
        Optional<Score> peer = sides.values().stream().map(Score::of)
                .min(Comparator.comparingDouble(Score::median));
        return new Result(job, ours, Sides.threads(job.backend()), peer);
    }

    /** How many times faster than the peer we are. */
    Optional<Double> ratio() {
        return peer.map(score -> score.median() / ours.median());
    }
}
