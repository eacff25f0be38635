package heed.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Times one side with JMH, in this process, so that sides can take turns. */
final class Timing {

    private Timing() {
    }

    /**
     * Runs for some time untimed, then timed. What a step repeats is counted one by one.
     *
     * @param warm milliseconds
     * @param timed milliseconds
     */
    static Block of(String side, Task task, int warm, int timed) {
        try (Pauses pauses = new Pauses()) {
            Collection<RunResult> results = new Runner(new OptionsBuilder()
                    .include("^" + Step.class.getName().replace(".", "\\.") + "\\.step$")
                    .param("side", side).param("task", task.name())
                    .forks(0).threads(1).syncIterations(false)
                    .warmupIterations(1).warmupTime(TimeValue.milliseconds(warm))
                    .measurementIterations(1).measurementTime(TimeValue.milliseconds(timed))
                    .addProfiler(GCProfiler.class).shouldFailOnError(true).verbosity(VerboseMode.SILENT)
                    .build()).run();
            RunResult result = results.iterator().next();
            Statistics times = result.getPrimaryResult().getStatistics();
            int repeats = task.repeats();
            return new Block(side, times.getPercentile(50) / repeats, times.getMin() / repeats, times.getN(),
                    allocated(result) / repeats, pauses.longest());
        } catch (RunnerException e) {
            throw new IllegalStateException("timing " + task.name() + " on " + side + " failed: " + e.getMessage(), e);
        }
    }

    private static double allocated(RunResult result) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                .map(entry -> (Result<?>) entry.getValue()).mapToDouble(Result::getScore).findFirst()
                .orElse(Double.NaN);
    }
}
