package heed.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * The built bundle in Felix: one matrix product by ND4J, natives unpacked where they should be, nothing
 * printed.
 */
class FelixIT {

    @TempDir
    Path folder;

    @Test
    void multipliesAsABundle() throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream catcher = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(catcher);
        System.setErr(catcher);
        try {
            inFramework();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8), "a backend prints nothing");
    }

    private void inFramework() throws Exception {
        Path cache = folder.resolve("cache");
        Framework framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.resolve("felix").toString(), "heed.cache", cache.toString()));
        framework.start();
        try {
            BundleContext context = framework.getBundleContext();
            List<Path> jars = List.of(jar(org.osgi.util.function.Function.class),
                    jar(org.osgi.util.promise.Promise.class),
                    jar(org.osgi.service.component.ComponentContext.class), scr(), jar(Shape.class),
                    Path.of(System.getProperty("heed.bundle")));
            for (Path jar : jars) {
                context.installBundle(jar.toUri().toString());
            }
            for (Bundle bundle : context.getBundles()) {
                bundle.start();
            }
            // "All", because the test sees another class of that name on its class path.
            ServiceReference<?>[] references = context.getAllServiceReferences("heed.tensor.spi.Backend", null);
            assertNotNull(references, () -> "no backend: " + Arrays.toString(context.getBundles()));
            multiply(context.getService(references[0]));
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertTrue(files.anyMatch(file -> file.getFileName().toString().contains("nd4jcpu")),
                    "natives are unpacked under heed.cache");
        }
    }

    /** [2, 3] of ones and a half times [3, 2] of twos: all elements 1.5·2·3 = 9. */
    private static void multiply(Object backend) throws ReflectiveOperationException {
        ClassLoader loader = backend.getClass().getClassLoader();
        Class<?> shape = loader.loadClass("heed.tensor.Shape");
        Method of = shape.getMethod("of", int[].class);
        Class<?> type = loader.loadClass("heed.tensor.spi.DType");
        Class<?> view = loader.loadClass("heed.tensor.spi.View");
        Class<?> kernels = loader.loadClass("heed.tensor.spi.Kernels");
        Object opened = loader.loadClass("heed.tensor.spi.Backend").getMethod("open").invoke(backend);
        Object float32 = type.getField("FLOAT32").get(null);
        Method scratch = kernels.getMethod("scratch", type, shape);
        Method fill = kernels.getMethod("fill", view, double.class);
        Object a = scratch.invoke(opened, float32, of.invoke(null, new int[] {2, 3}));
        Object b = scratch.invoke(opened, float32, of.invoke(null, new int[] {3, 2}));
        Object c = scratch.invoke(opened, float32, of.invoke(null, new int[] {2, 2}));
        fill.invoke(opened, a, 1.5);
        fill.invoke(opened, b, 2.0);
        kernels.getMethod("matmul", view, view, view, boolean.class).invoke(opened, a, b, c, false);
        ByteBuffer bytes = ByteBuffer.allocate(4 * Float.BYTES).order(ByteOrder.nativeOrder());
        kernels.getMethod("download", loader.loadClass("heed.tensor.spi.Storage"), long.class, ByteBuffer.class)
                .invoke(opened, view.getMethod("storage").invoke(c), 0L, bytes);
        bytes.flip();
        for (int i = 0; i < 4; i++) {
            assertEquals(9, bytes.getFloat(), "element " + i);
        }
        kernels.getMethod("close").invoke(opened);
    }

    private static Path scr() throws Exception {
        return jar(Class.forName("org.apache.felix.scr.info.ScrInfo"));
    }

    private static Path jar(Class<?> inside) throws Exception {
        CodeSource source = inside.getProtectionDomain().getCodeSource();
        return Path.of(source.getLocation().toURI());
    }
}
