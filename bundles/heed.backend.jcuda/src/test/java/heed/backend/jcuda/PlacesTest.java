package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CUDA's libraries are found where loaders, toolkits and Python's wheels have them, and first where a person
 * says.
 */
class PlacesTest {

    private static final String NAME = "libcublas.so.12";

    @TempDir
    private Path root;
    private final Map<String, String> variables = new HashMap<>();

    private Path there(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    private Optional<Path> find(String... names) {
        return new Places(root, variables::get, Optional.empty()).find(names);
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertEquals(Optional.empty(), find(NAME));
    }

    @Test
    void findsToolkitsTheNewestFirst() throws IOException {
        there("usr/local/cuda-12.4/lib64/" + NAME);
        Path newest = there("usr/local/cuda-12.8/targets/x86_64-linux/lib/" + NAME);
        Files.delete(root.resolve("usr/local/cuda-12.4/lib64/" + NAME));
        assertEquals(Optional.of(newest), find(NAME));
        assertEquals(Optional.of(there("usr/local/cuda-12.6/lib64/" + NAME)), find(NAME));
        assertEquals(Optional.of(there("usr/local/cuda-12.8/lib64/" + NAME)), find(NAME));
        assertEquals(Optional.of(there("usr/local/cuda/lib64/" + NAME)), find(NAME));
    }

    @Test
    void findsSystemLibraries() throws IOException {
        assertEquals(Optional.of(there("usr/lib/x86_64-linux-gnu/" + NAME)), find(NAME));
    }

    @Test
    void findsWheelsOfPythons() throws IOException {
        Path system = there("usr/local/lib/python3.11/dist-packages/nvidia/cublas/lib/" + NAME);
        assertEquals(Optional.of(system), find(NAME));
        Path user = there("home/.local/lib/python3.12/site-packages/nvidia/cublas/lib/" + NAME);
        variables.put("HOME", root.resolve("home").toString());
        assertEquals(Optional.of(user), find(NAME));
        there("opt/torch/bin/python3");
        Path called = there("opt/torch/lib/python3.12/site-packages/nvidia/cu12/lib/" + NAME);
        variables.put("PATH", root.resolve("usr/bin") + ":" + root.resolve("opt/torch/bin"));
        assertEquals(Optional.of(called), find(NAME));
        Path active = there("venv/lib/python3.12/site-packages/nvidia/cublas/lib/" + NAME);
        variables.put("VIRTUAL_ENV", root.resolve("venv").toString());
        assertEquals(Optional.of(active), find(NAME));
    }

    @Test
    void findsWhatTheLoaderIsTold() throws IOException {
        there("usr/lib64/" + NAME);
        Path told = there("told/" + NAME);
        variables.put("LD_LIBRARY_PATH", "relative:" + root.resolve("told") + "::");
        assertEquals(Optional.of(told), find(NAME));
    }

    @Test
    void findsWhatTheLoaderKnows() throws IOException {
        Path known = there("far/away/" + NAME);
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.cache"), "glibc-ld.so.cache1.1\u0001\u0000\u00ff" + NAME
                + "\u0000"
                + root.resolve("gone/" + NAME) + "\u0000" + NAME + "\u0000" + known + "\u0000",
                StandardCharsets.ISO_8859_1);
        assertEquals(Optional.of(known), find(NAME));
    }

    @Test
    void takesWhatAPersonSaysFirst() throws IOException {
        there("usr/lib64/" + NAME);
        Path second = there("second/lib64/" + NAME);
        Path wheel = there("site-packages/nvidia/cu13/lib/libcublas.so.13");
        Places places = new Places(root, variables::get,
                Optional.of(root.resolve("first") + ":" + root.resolve("second") + ":"
                + root.resolve("site-packages")));
        assertEquals(Optional.of(second), places.find(NAME));
        assertEquals(Optional.of(wheel), places.find("libcublas.so.13"));
        assertEquals(Optional.of(root.resolve("usr/lib64/" + NAME)), find(NAME));
    }

    @Test
    void takesNamesInTheirOrder() throws IOException {
        there("usr/local/cuda/lib64/libcublas.so.13");
        Path older = there("usr/lib64/" + NAME);
        assertEquals(Optional.of(older), find(NAME, "libcublas.so.13"));
    }
}
