package heed.backend.nd4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.common.config.ND4JSystemProperties;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * ND4J's native side: found at no cost, started when first opened (unpacking some 300 MB the first time).
 *
 * <p>ND4J and JavaCPP take their settings from system properties only; those that somebody set are kept.
 */
final class Nd4jLibrary {

    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger LOGGER = Logger.getLogger("org.nd4j");

    /**
     * Threads of ND4J's own operations, unless OMP_NUM_THREADS says otherwise: the arrays of a recurrent step
     * are small, and its threads wait for each other by spinning, which costs milliseconds an operation as soon
     * as anything else runs. OpenBLAS has all cores and decides itself which products are large enough; its number of
     * threads is set once, for setting it takes JavaCPP longer than a product.
     */
    private static final int THREADS = 1;

    private Optional<String> failure = Optional.empty();
    private boolean started;

    /** Before the first class of JavaCPP is touched: it reads its settings once. */
    Nd4jLibrary(Optional<Path> cache) {
        cache.ifPresent(path -> setUnlessSet("org.bytedeco.javacpp.cachedir", path.toString()));
        setUnlessSet(ND4JSystemProperties.LOG_INITIALIZATION, "false");
        // Unlimited: JavaCPP would tie native memory to the size of the Java heap and collect garbage when it
        // is short.
        setUnlessSet(ND4JSystemProperties.JAVACPP_MEMORY_MAX_BYTES, "0");
        setUnlessSet(ND4JSystemProperties.JAVACPP_MEMORY_MAX_PHYSICAL_BYTES, "0");
    }

    /**
     * Why it did not start, or would not: looks whether natives for this platform are there, without loading
     * them.
     */
    synchronized Optional<String> obstacle() {
        if (started || failure.isPresent()) {
            return failure;
        }
        String platform = Loader.getPlatform();
        String folder = "org/nd4j/linalg/cpu/nativecpu/bindings/" + platform + "/";
        for (String name : new String[] {"libjnind4jcpu.so", "libjnind4jcpu.dylib", "jnind4jcpu.dll"}) {
            if (Nd4jLibrary.class.getClassLoader().getResource(folder + name) != null) {
                return Optional.empty();
            }
        }
        return Optional.of("this build of heed.backend.nd4j has no native library for " + platform
                + "; build Heed on this machine, if ND4J " + version() + " is published for it");
    }

    /** Starts ND4J, once, and says how many threads it has, whenever it is opened by one. */
    synchronized void start() {
        Optional<String> obstacle = obstacle();
        if (obstacle.isEmpty() && !started) {
            obstacle = failure = load();
            started = obstacle.isEmpty();
        }
        if (obstacle.isPresent()) {
            throw new IllegalStateException("backend 'nd4j' cannot run: " + obstacle.get());
        }
        setThreads();
    }

    private Optional<String> load() {
        if (LOGGER.getLevel() == null) {
            LOGGER.setLevel(Level.WARNING);
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Nd4jLibrary.class.getClassLoader());
        try {
            ND4JClassLoading.setNd4jClassloaderFromClass(Nd4jLibrary.class);
            Nd4j.getExecutioner();
            return Optional.empty();
        } catch (LinkageError | IllegalStateException e) {
            return Optional.of("ND4J's native library does not load on " + Loader.getPlatform() + " (" + rootCause(e)
                    + "); it needs a C library like glibc 2.17 or newer");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** OpenMP has a number for each thread that asks it, ND4J and OpenBLAS one for the process. */
    private static void setThreads() {
        if (System.getenv("OMP_NUM_THREADS") == null) {
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(THREADS);
            Nd4j.getEnvironment().setMaxMasterThreads(THREADS);
            openblas_nolapack.blas_set_num_threads(Runtime.getRuntime().availableProcessors());
        }
    }

    private static void setUnlessSet(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    /** Version, linear algebra and platform; the number of threads is known when it has started. */
    synchronized String device() {
        String threads = started ? Nd4j.getEnvironment().maxThreads() + " threads" : "CPU";
        return "ND4J " + version() + " with OpenBLAS, " + threads + ", " + Loader.getPlatform();
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = Nd4jLibrary.class.getResourceAsStream(
                "/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the version of the embedded nd4j-api", e);
        }
        return properties.getProperty("version");
    }
}
