package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.itests.Heed.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same experiment on any backend learns the same. */
@Timeout(240)
class BackendsAgreeTest {

    private static final int STEPS = 50;
    private static final double RELATIVE = 1e-3;

    @TempDir
    private static Path first;
    private static List<Path> reference;
    @TempDir
    private Path folder;

    @BeforeAll
    static void onReference() throws Exception {
        reference = runs("reference", new Heed(first.resolve("reference")));
        assertEquals(3, reference.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "vector"})
    void lossesAgreeAtEveryStep(String backend) throws Exception {
        agree(runs(backend, new Heed(folder.resolve(backend))));
    }

    /** The whole of Heed on a GPU, but for the GPU: a stand-in for the driver and cuBLAS runs its kernels. */
    @Test
    void theGpuBackendAgreesOnAStandIn() throws Exception {
        agree(runs("jcuda", Heed.onStandIn(folder.resolve("jcuda"))));
    }

    /**
     * Whatever it is that a backend lacks, there is a list of all backends, and a run on it is refused in one
     * sentence.
     */
    @Test
    void aBackendThatCannotRunSaysWhy() throws Exception {
        String why = "heed.jcuda.math: expected fp32, tf32 or bf16, got 'fp8'";
        Heed heed = new Heed(folder.resolve("refused"), Map.of("HEED_JAVA_OPTS", "-Dheed.jcuda.math=fp8"));
        Ended list = heed.run("list", "backends");
        assertEquals(0, list.code(), list.toString());
        assertEquals("", list.err());
        assertTrue(list.out().contains("    reason: " + why + "\n"), list.out());
        Ended run = heed.run("run", Experiment.words(folder, "agree", "none", 1), "--backend", "jcuda");
        assertEquals(2, run.code(), run.toString());
        assertTrue(run.err().contains("backend 'jcuda' cannot run: " + why + ". Runnable here: "), run.err());
    }

    private static void agree(List<Path> other) throws Exception {
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

    private static List<Path> runs(String backend, Heed heed) throws Exception {
        Path file = Experiment.words(heed.home().getParent(), "agree", "none, additive, dot", STEPS);
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
