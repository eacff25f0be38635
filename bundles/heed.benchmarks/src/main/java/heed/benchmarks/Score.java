package heed.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * What the blocks of one side come to. The median is that of the blocks' medians, so that a block during which something
 * else had the machine counts no more than any other.
 *
 * @param side its name
 * @param median milliseconds a step
 * @param lowest the least of the blocks' medians
 * @param highest the greatest of them
 * @param min the fastest step of all
 * @param allocated bytes of Java heap a step, the median
 * @param pause the longest that a garbage collector stopped it, milliseconds
 */
record Score(String side, double median, double lowest, double highest, double min, double allocated,
        double pause) {

    /** Of all blocks of one side; there must be one at least. */
    static Score of(List<Block> blocks) {
        double[] medians = blocks.stream().mapToDouble(Block::median).toArray();
        return new Score(blocks.get(0).side(), median(medians), Arrays.stream(medians).min().orElseThrow(),
                Arrays.stream(medians).max().orElseThrow(), blocks.stream().mapToDouble(Block::min).min().orElseThrow(),
                median(blocks.stream().mapToDouble(Block::allocated).toArray()),
                blocks.stream().mapToDouble(Block::pause).max().orElseThrow());
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
