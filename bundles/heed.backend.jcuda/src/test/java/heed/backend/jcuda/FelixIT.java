package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The built bundle in Felix: it starts without a GPU and says what is missing; with the stand-in it
 * multiplies, also after it was refreshed and updated, when its natives are loaded again by another class
 * loader.
 */
class FelixIT {

    @TempDir
    Path folder;

    private interface Task {
        void in(BundleContext context, Bundle bundle) throws Exception;
    }

    private void inFramework(Map<String, String> settings, Task task) throws Exception {
        Map<String, String> properties = new HashMap<>(settings);
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("felix").toString());
        Framework framework = new FrameworkFactory().newFramework(properties);
        framework.start();
        try {
            BundleContext context = framework.getBundleContext();
            for (Path jar : List.of(jar(org.osgi.util.function.Function.class),
                    jar(org.osgi.util.promise.Promise.class),
                    jar(org.osgi.service.component.ComponentContext.class),
                    jar(Class.forName("org.apache.felix.scr.info.ScrInfo")), jar(Shape.class))) {
                context.installBundle(jar.toUri().toString()).start();
            }
            Bundle bundle = context.installBundle(Path.of(System.getProperty("heed.bundle")).toUri()
                    .toString());
            bundle.start();
            task.in(context, bundle);
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private static Path jar(Class<?> inside) throws Exception {
        return Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** "All", because the test sees another class of that name on its class path. */
    private static Object backend(BundleContext context) throws Exception {
        ServiceReference<?>[] references = context.getAllServiceReferences("heed.tensor.spi.Backend", null);
        assertNotNull(references, () -> "no backend: " + Arrays.toString(context.getBundles()));
        assertEquals(1, references.length);
        return context.getService(references[0]);
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        inFramework(Map.of(Settings.PATH, empty.toString(), Settings.MATH, "fp64"), (context, bundle) -> {
            assertEquals(Bundle.ACTIVE, bundle.getState());
            assertEquals(Optional.of("heed.jcuda.math: expected fp32, tf32 or bf16, got 'fp64'"),
                    call(backend(context), "obstacle"));
        });
    }

    @Test
    void multipliesAsABundleAndAgainWhenItIsRefreshed() throws Exception {
        Path before = Path.of(System.getProperty("java.io.tmpdir"));
        long natives = natives(before);
        inFramework(Map.of(Settings.PATH, StandIn.folder().toString(), Settings.MATH, "tf32"),
                (context, bundle) -> {
            Object first = backend(context);
            assertEquals(Optional.empty(), call(first, "obstacle"));
            assertTrue(call(first, "device").toString().endsWith("products in tf32"),
                    call(first, "device").toString());
            multiply(first);
            refresh(context, bundle);
            Object second = backend(context);
            assertNotSame(first.getClass(), second.getClass());
            multiply(second);
            bundle.update(Files.newInputStream(Path.of(System.getProperty("heed.bundle"))));
            refresh(context, bundle);
            multiply(backend(context));
        });
        assertEquals(natives, natives(before), "no native is left where temporary files are");
    }

    private static long natives(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().matches("(lib)?JCu.*\\.so")).count();
        }
    }

    private static void refresh(BundleContext context, Bundle bundle) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        assertTrue(done.await(30, TimeUnit.SECONDS), "not refreshed");
        assertEquals(Bundle.ACTIVE, bundle.getState());
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
        kernels.getMethod("download", loader.loadClass("heed.tensor.spi.Storage"), long.class,
                ByteBuffer.class)
                .invoke(opened, view.getMethod("storage").invoke(c), 0L, bytes);
        bytes.flip();
        for (int i = 0; i < 4; i++) {
            assertEquals(9, bytes.getFloat(), "element " + i);
        }
        kernels.getMethod("close").invoke(opened);
    }
}
