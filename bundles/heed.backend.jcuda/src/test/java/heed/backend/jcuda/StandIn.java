package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A driver and a cuBLAS that run the kernels on the CPU, built from {@code src/test/native} before the tests;
 * JCuda's natives are the real ones. With {@code -Dheed.jcuda.tests=device} the same tests run on a GPU.
 */
final class StandIn {

    private StandIn() {
    }

    /** Where it was built; the build says why if it was not. */
    static Path folder() {
        Path folder = Path.of(System.getProperty("heed.stand-in", "target/stand-in")).toAbsolutePath();
        assumeFalse(System.getProperty("heed.stand-in", "").equals("none"),
                "without the stand-in for a GPU, by -Dheed.stand-in=none");
        assumeFalse(Files.exists(folder.resolve("absent")), () -> reason(folder.resolve("absent")));
        if (!Files.isRegularFile(folder.resolve("libcuda.so.1"))) {
            throw new AssertionError("there is no stand-in for a GPU in " + folder + ": src/test/native/build.sh "
                    + "could not build it, see above; go without by -Dheed.stand-in=none");
        }
        return folder;
    }

    private static String reason(Path absent) {
        try {
            return Files.readString(absent).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isWanted() {
        return !System.getProperty("heed.jcuda.tests", "").equals("device");
    }

    /** The backend on it, which must run; each tensor in memory of its own. */
    static JCudaBackend backend(String... settings) {
        Map<String, String> properties = new HashMap<>();
        if (isWanted()) {
            properties.put(Settings.PATH, folder().toString());
            properties.put(Settings.APART, "true");
        }
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        JCudaBackend backend = new JCudaBackend(properties::get, System::getenv, Path.of("/"),
                new Natives(false, Optional.empty()));
        assertEquals(Optional.empty(), backend.obstacle());
        return backend;
    }
}
