package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.experiment.Comparison;
import heed.experiment.Experiments;
import heed.experiment.Outcome;
import heed.experiment.Plan;
import heed.experiment.Progress;
import heed.experiment.Request;
import heed.experiment.RunInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** A small experiment runs to its end by the real services, on whichever framework this is. */
class ExperimentRunsTest {

    private static final BundleContext CONTEXT =
        FrameworkUtil.getBundle(ExperimentRunsTest.class).getBundleContext();
    private static final long WAIT_MILLIS = 10_000;
    private static final String YAML = """
        experiment: in-framework
        task: {dataset: adding, length: 5, train: 60, validation: 10, test: 10, model: regressor, hidden: 7}
        arms:
          cell: [simple-rnn, simple-rnn+attention(dot)]
        train: {optimizer: {adam: {rate: 0.01}}, batch: 10, epochs: 2}
        evaluate: [regression]
        maps: 1
        """;

    @TempDir
    private Path folder;

    /** Remembers how runs ended and the losses on the way. */
    private static final class Heard implements Progress {
        private final List<Double> losses = new ArrayList<>();
        private final List<End> ends = new ArrayList<>();
        private final List<Path> maps = new ArrayList<>();

        @Override
        public void started(RunInfo run, long steps) {
            assertEquals(12, steps, "60 examples in batches of 10, twice");
        }

        @Override
        public void stepped(RunInfo run, long step, double loss) {
            losses.add(loss);
        }

        @Override
        public void judged(RunInfo run, int epoch, Map<String, Double> metrics) {
            assertTrue(metrics.containsKey("mse"), metrics.toString());
        }

        @Override
        public void ended(RunInfo run, End end, String message, Map<String, Double> metrics) {
            ends.add(end);
            assertEquals("", message);
        }

        @Override
        public void drawn(RunInfo run, List<String> output, List<String> input, float[][] weights, Path svg) {
            maps.add(svg);
        }
    }

    @Test
    void trainsJudgesRecordsAndCompares() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("in-framework.yaml"), YAML);
        Request request = new Request(file, List.of("task.backend=reference"), OptionalInt.empty(),
            Optional.empty(), false);
        ServiceTracker<Experiments, Experiments> tracker =
            new ServiceTracker<>(CONTEXT, Experiments.class, null);
        tracker.open();
        try {
            Experiments experiments = tracker.waitForService(WAIT_MILLIS);
            assertNotNull(experiments, "nobody offers the service Experiments");
            Heard heard = new Heard();
            Outcome outcome;
            try (Plan plan = experiments.plan(request)) {
                outcome = experiments.run(plan, heard);
            }
            assertEquals(List.of(Progress.End.FINISHED, Progress.End.FINISHED), heard.ends);
            assertEquals(24, heard.losses.size());
            assertEquals(1, heard.maps.size(), "one map, of the arm with attention");
            assertTrue(Files.readString(heard.maps.get(0)).startsWith("<svg"));
            Comparison comparison = experiments.compare(outcome.session());
            assertEquals(2, comparison.rows().size());
            assertTrue(comparison.metrics().containsKey("rmse"), comparison.metrics().toString());
            String record = Files.readString(
                outcome.folder().resolve("002-simple-rnn+attention_dot_-s1/run.json"));
            assertTrue(record.contains("org.tribuo.regression.evaluation.RegressionEvaluator"), record);
            assertTrue(record.contains("\"tribuo.tribuo-version\""), record);
        } finally {
            tracker.close();
        }
    }
}
