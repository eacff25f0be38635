package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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
        if (!Files.isRegularFile(folder.resolve("libcuda.so.1"))) {
            throw new AssertionError("there is no stand-in for a GPU in " + folder
                    + ": it is built from src/test/native "
                    + "with g++ or clang++; install one of them, or go without by -Dheed.stand-in=none");
        }
        return folder;
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
