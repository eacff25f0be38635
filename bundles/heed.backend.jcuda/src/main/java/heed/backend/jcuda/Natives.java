package heed.backend.jcuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Loads JCuda's natives: from where the framework unpacks the bundle's native code, or, outside a framework
 * and where one must be changed, from a copy that nobody else can have written and that goes as soon as it is
 * loaded. Whoever calls this gives the class loader that the natives belong to, which JCuda's classes share.
 */
final class Natives {

    static final String DRIVER = "JCudaDriver";
    static final String CUBLAS = "JCublas2";
    private static final String VERSION = "12.6.0-linux-x86_64";

    /**
     * The class loader's natives cannot be unloaded or loaded again, so this is true for as long as this
     * class is.
     */
    private static final Set<String> LOADED = new HashSet<>();

    private final boolean unpacked;
    private final Optional<Path> folder;

    /**
     * @param unpacked whether the class loader knows where they are
     * @param folder for copies; without one they go where temporary files go
     */
    Natives(boolean unpacked, Optional<Path> folder) {
        this.unpacked = unpacked;
        this.folder = folder;
    }

    /**
     * Loads one as it is.
     *
     * @throws UnsatisfiedLinkError when what it needs is not there
     */
    void load(String name) {
        once(name, () -> {
            if (unpacked) {
                System.loadLibrary(name + "-" + VERSION);
            } else {
                loadCopy(name, image(name));
            }
        });
    }

    /** Loads one that asks for another library than it was built with. */
    void load(String name, String needed, String instead) {
        once(name, () -> loadCopy(name, VersionNode.renamed(image(name), needed, instead)));
    }

    private static void once(String name, Runnable loading) {
        synchronized (LOADED) {
            if (!LOADED.contains(name)) {
                loading.run();
                LOADED.add(name);
            }
        }
    }

    /**
     * Loads a library of CUDA's for those that need it, which find it by its name. A class loader before this
     * one may have loaded it: then it is there.
     */
    static void loadNeeded(Path library) {
        checkKind(library);
        try {
            System.load(library.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            if (!String.valueOf(e.getMessage()).contains("already loaded in another classloader")) {
                throw e;
            }
        }
    }

    /** Java itself prints a warning about what is no library, before it says so. */
    private static void checkKind(Path library) {
        try (InputStream in = Files.newInputStream(library)) {
            if (!Arrays.equals(in.readNBytes(4), new byte[] {0x7f, 'E', 'L', 'F'})) {
                throw new UnsatisfiedLinkError("it is no library");
            }
        } catch (IOException e) {
            throw new UnsatisfiedLinkError("it cannot be read: " + e.getMessage());
        }
    }

    private void loadCopy(String name, byte[] image) {
        Path copy = null;
        try {
            String prefix = name + "-";
            copy = folder.isPresent() ? Files.createTempFile(folder.get(), prefix, ".so")
                    : Files.createTempFile(prefix, ".so");
            Files.write(copy, image);
            System.load(copy.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("no room for a copy of " + name + ": " + e.getMessage(), e);
        } finally {
            delete(copy);
        }
    }

    /** What is loaded stays until the process ends; the file is not needed. */
    private static void delete(Path copy) {
        try {
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            copy.toFile().deleteOnExit();
        }
    }

    static byte[] image(String name) {
        String resource = "/lib/lib" + name + "-" + VERSION + ".so";
        try (InputStream in = Natives.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this build of heed.backend.jcuda has no " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
