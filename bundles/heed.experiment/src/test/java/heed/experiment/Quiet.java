package heed.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Hears and remembers. */
final class Quiet implements Progress {

    final List<Double> losses = new ArrayList<>();
    final List<End> ends = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    final List<Path> maps = new ArrayList<>();
    private final LongConsumer atStep;

    Quiet() {
        this(step -> { });
    }

    Quiet(LongConsumer atStep) {
        this.atStep = atStep;
    }

    @Override
    public void started(RunInfo run, long steps) {
        // of no interest
    }

    @Override
    public void stepped(RunInfo run, long step, double loss) {
        losses.add(loss);
        atStep.accept(losses.size());
    }

    @Override
    public void judged(RunInfo run, int epoch, Map<String, Double> metrics) {
        // of no interest
    }

    @Override
    public void ended(RunInfo run, End end, String message, Map<String, Double> metrics) {
        ends.add(end);
        messages.add(message);
    }

    @Override
    public void drawn(RunInfo run, List<String> output, List<String> input, float[][] weights, Path svg) {
        maps.add(svg);
    }
}
