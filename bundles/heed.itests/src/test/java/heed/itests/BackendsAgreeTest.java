package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.itests.Heed.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same experiment on any backend learns the same. */
@Timeout(240)
class BackendsAgreeTest {

    private static final int STEPS = 50;
    private static final double RELATIVE = 1e-3;

    @TempDir
    private Path folder;

    @Test
    void lossesAgreeAtEveryStep() throws Exception {
        Path file = Experiment.words(folder, "agree", "none, additive, dot", STEPS);
        List<Path> reference = runs("reference", file);
        assertEquals(3, reference.size());
        agree(reference, runs("nd4j", file));
        agree(reference, runs("vector", file));
    }

    private static void agree(List<Path> reference, List<Path> other) throws Exception {
        for (int run = 0; run < 3; run++) {
            List<Double> expected = new Recorded(reference.get(run)).losses();
            List<Double> actual = new Recorded(other.get(run)).losses();
            assertEquals(STEPS, expected.size());
            assertEquals(STEPS, actual.size());
            for (int step = 0; step < STEPS; step++) {
                assertEquals(expected.get(step), actual.get(step), RELATIVE * expected.get(step),
                    "step " + (step + 1) + " of " + reference.get(run).getFileName());
            }
        }
    }

    private List<Path> runs(String backend, Path file) throws Exception {
        Heed heed = new Heed(folder.resolve(backend));
        Ended ended = heed.run("run", file, "--backend", backend);
        assertEquals(0, ended.code(), ended.toString());
        for (Path run : heed.runs("agree")) {
            assertEquals(64, new Recorded(run).parts("backend").get(0)
                .replaceFirst(backend + " heed\\.backend\\." + backend + " \\S+ ", "").length(),
                run.toString());
        }
        return heed.runs("agree");
    }
}
