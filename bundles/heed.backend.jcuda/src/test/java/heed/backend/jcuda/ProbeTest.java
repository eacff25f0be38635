package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever of CUDA is missing, too old or broken: one sentence says so and what to do, and nothing else
 * happens.
 */
class ProbeTest {

    @TempDir
    private Path folder;

    /**
     * What a process printed that looked with these settings, in a file system without CUDA but for one
     * folder.
     */
    private List<String> look(Path cuda, Map<String, String> environment,
            String... settings) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(),
                "-ea", "-Xmx256m", "-cp", System.getProperty("java.class.path"), "-D" + Settings.PATH + "="
                + cuda));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        Arrays.stream(settings).map(setting -> "-D" + setting).forEach(command::add);
        command.addAll(List.of("heed.backend.jcuda.ProbeMain", folder.resolve("root").toString(), "open"));
        Path out = Files.createTempFile(folder, "out", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().remove("LD_LIBRARY_PATH");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it hangs");
        List<String> lines = Files.readAllLines(out);
        assertEquals(0, process.exitValue(), lines::toString);
        assertEquals("alive", lines.get(lines.size() - 1), lines::toString);
        return lines;
    }

    private void assertObstacle(String expected, List<String> lines) {
        assertEquals("obstacle: " + expected.replace("FOLDER", folder.toString()), lines.get(0));
        assertEquals("device: no GPU that it can use", lines.get(1));
        assertEquals("refused: backend 'jcuda' cannot run: " + lines.get(0).substring("obstacle: ".length()),
                lines.get(2));
    }

    /** A folder with some of the stand-in's libraries. */
    private Path with(String... libraries) throws IOException {
        Path made = Files.createDirectories(folder.resolve("cuda"));
        for (String library : libraries) {
            Files.copy(StandIn.folder().resolve(library), made.resolve(Path.of(library).getFileName()));
        }
        return made;
    }

    private Path broken(Path cuda, String library) throws IOException {
        Files.writeString(cuda.resolve(library), "no library");
        return cuda;
    }

    @Test
    void runsWhereAllIsThere() throws Exception {
        List<String> lines = look(StandIn.folder(), Map.of());
        assertEquals("obstacle: none", lines.get(0));
        assertTrue(lines.get(1).matches("device: .+, driver for CUDA 13\\.0, cuBLAS 12, products in fp32"),
                lines.get(1));
        assertEquals("six times seven: 42.0", lines.get(2));
    }

    /** The real thing: nothing in between, and no driver on the machine. */
    @Test
    void noDriver() throws Exception {
        Optional<Path> driver = new Places(Path.of("/"), System::getenv, Optional.empty())
                .find("libcuda.so.1");
        assumeTrue(driver.isEmpty(), () -> "this machine has a driver: " + driver);
        assertObstacle("no CUDA driver (libcuda.so.1): install NVIDIA's driver, or say with heed.cuda.path "
                + "in which folder "
                + "it is", look(with(), Map.of()));
    }

    @Test
    void brokenDriver() throws Exception {
        List<String> lines = look(broken(with(), "libcuda.so.1"), Map.of());
        assertTrue(lines.get(0).matches("obstacle: the CUDA driver \\S+/cuda/libcuda\\.so\\.1 does not load "
                + "\\(it is no library\\): "
                + "install NVIDIA's driver again"), lines.get(0));
    }

    @Test
    void oldDriver() throws Exception {
        assertObstacle("the NVIDIA driver is too old: it is for CUDA 11.8, and the kernels need one for "
                + "CUDA 12.0 "
                + "(release 525) or newer: update the driver",
                look(StandIn.folder(), Map.of("STANDIN_DRIVER", "11080")));
    }

    @Test
    void noDevice() throws Exception {
        assertObstacle("no NVIDIA GPU: the driver is here and sees no device; see what nvidia-smi says, and "
                + "whether "
                + "CUDA_VISIBLE_DEVICES hides it or a container was started without its GPUs",
                look(StandIn.folder(), Map.of("STANDIN_DEVICES", "0")));
    }

    @Test
    void driverThatDoesNotStart() throws Exception {
        List<String> lines = look(StandIn.folder(), Map.of("STANDIN_INIT", "803"));
        assertTrue(lines.get(0).matches("obstacle: the CUDA driver does not start \\(cuInit: "
                + "CUDA_ERROR_\\w+ \\(803\\)\\): "
                + "the driver was updated and its kernel module was not: restart the machine"), lines.get(0));
        assertObstacle("the CUDA driver does not start (cuInit: CUDA_ERROR_UNKNOWN (999)): see what "
                + "nvidia-smi says",
                look(StandIn.folder(), Map.of("STANDIN_INIT", "999")));
    }

    @Test
    void oldDevice() throws Exception {
        List<String> lines = look(StandIn.folder(), Map.of("STANDIN_CAPABILITY", "70"));
        assertTrue(lines.get(0).matches("obstacle: the GPU is too old: .+ has compute capability 7\\.0, and "
                + "the kernels "
                + "need 7\\.5 \\(Turing, 2018\\)"), lines.get(0));
    }

    @Test
    void deviceThatIsNotThere() throws Exception {
        assertObstacle("heed.jcuda.device is 3, and there is one GPU, number 0",
                look(StandIn.folder(), Map.of(), "heed.jcuda.device=3"));
    }

    @Test
    void noCublas() throws Exception {
        assertObstacle("no cuBLAS (libcublas.so.12 or libcublas.so.13): install CUDA's cuBLAS (package "
                + "libcublas-12-8 or "
                + "such, or the Python wheel nvidia-cublas-cu12), or say with heed.cuda.path in which "
                + "folder it is",
                look(with("libcuda.so.1"), Map.of()));
    }

    @Test
    void brokenCublas() throws Exception {
        List<String> lines = look(broken(with("libcuda.so.1"), "libcublas.so.12"), Map.of());
        assertTrue(lines.get(0).matches("obstacle: cuBLAS \\S+/cuda/libcublas\\.so\\.12 does not load \\(it "
                + "is no library\\): install "
                + "CUDA's cuBLAS again"), lines.get(0));
    }

    /** The native asks for libcublas.so.12 and gets the other. */
    @Test
    void runsWithCublas13() throws Exception {
        List<String> lines = look(with("libcuda.so.1", "cuda13/libcublasLt.so.13", "cuda13/libcublas.so.13"),
                Map.of());
        assertEquals("obstacle: none", lines.get(0));
        assertTrue(lines.get(1).contains(", cuBLAS 13,"), lines.get(1));
        assertEquals("six times seven: 42.0", lines.get(2));
    }

    @Test
    void cublas13WithAnOlderDriver() throws Exception {
        List<String> lines = look(with("libcuda.so.1", "cuda13/libcublasLt.so.13", "cuda13/libcublas.so.13"),
                Map.of("STANDIN_DRIVER", "12080"));
        assertTrue(lines.get(0).startsWith("obstacle: no cuBLAS for this driver (libcublas.so.12; "
                + "libcublas.so.13 is here "
                + "and needs a driver for CUDA 13): "), lines.get(0));
    }

    /** Seen only when it is opened. */
    @Test
    void cublasThatDoesNotStart() throws Exception {
        List<String> lines = look(StandIn.folder(), Map.of("STANDIN_CUBLAS", "1"));
        assertEquals("obstacle: none", lines.get(0));
        assertEquals("refused: cublasCreate: CUBLAS_STATUS_NOT_INITIALIZED (1); the driver is too old for "
                + "this cuBLAS, or "
                + "there is no memory left on the GPU", lines.get(2));
    }

    @Test
    void fullMemory() throws Exception {
        List<String> lines = look(StandIn.folder(), Map.of("STANDIN_MEMORY", String.valueOf(8 << 20)));
        assertEquals("obstacle: none", lines.get(0));
        assertEquals("refused: the GPU's memory is full: asked for 32 MB, 8 MB of 8 MB are free, and this "
                + "run holds 0 MB; "
                + "a smaller batch or model needs less", lines.get(2));
    }

    @Test
    void wrongSettings() throws Exception {
        assertObstacle("heed.jcuda.math: expected fp32, tf32 or bf16, got 'fp8'",
                look(StandIn.folder(), Map.of(), "heed.jcuda.math=fp8"));
        assertObstacle("heed.jcuda.device: expected the number of a GPU, from 0, got 'first'",
                look(StandIn.folder(), Map.of(), "heed.jcuda.device=first"));
    }

    @Test
    void otherPlatforms() {
        assertEquals(Optional.empty(), Probe.platform("Linux", "amd64"));
        assertEquals("it is built for Linux on x86-64, and this is Mac OS X on aarch64; use another backend "
                + "here",
                Probe.platform("Mac OS X", "aarch64").orElseThrow());
        assertTrue(Probe.platform("Linux", "aarch64").isPresent());
    }

    @Test
    void versionsOfPtxAndDriversBelongTogether() {
        for (String[] pair : new String[][] {{"8.0", "12000"}, {"8.4", "12040"}, {"8.5", "12050"},
                {"8.7", "12080"},
            {"8.8", "12090"}, {"9.0", "13000"}, {"9.1", "13010"}}) {
            assertEquals(Integer.parseInt(pair[1]), Probe.needed(("// x\n.version " + pair[0]
                    + "\n.target sm_75\n")
                    .getBytes(StandardCharsets.US_ASCII)), pair[0]);
        }
    }
}
