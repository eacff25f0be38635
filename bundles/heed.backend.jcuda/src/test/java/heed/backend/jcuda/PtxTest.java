package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernels that are shipped are those of the sources, and all of them are called. */
class PtxTest {

    /** What wrote the file that is checked in; another release writes other bytes. */
    private static final String RELEASE = "V13.0.88";

    @TempDir
    private Path folder;

    @Test
    void everyKernelHasItsName() {
        Set<String> called = Arrays.stream(Kernel.values()).map(Kernel::symbol)
                .collect(Collectors.toCollection(TreeSet::new));
        String ptx = new String(Probe.ptx(), StandardCharsets.US_ASCII);
        Set<String> there = Pattern.compile("\\.entry (\\w+)").matcher(ptx).results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(there, called);
    }

    @Test
    void isWhatTheSourcesGiveAndAssembles() throws Exception {
        assumeTrue(isThere("nvcc") && isThere("ptxas"),
                "no nvcc and ptxas on the path, so the PTX is taken as it is");
        String version = run("nvcc", "--version");
        assumeTrue(version.contains(RELEASE), () -> "nvcc is not " + RELEASE + ", so it writes other bytes: "
                + version);
        String said = run("sh", Path.of("src/main/cuda/build.sh").toString(), "--check");
        assertTrue(said.contains("sm_75, sm_80 and sm_90"), said);
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile())
                .start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> String.join(" ", command) + " hangs");
        String said = Files.readString(out);
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
