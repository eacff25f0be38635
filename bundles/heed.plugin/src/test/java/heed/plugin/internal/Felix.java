package heed.plugin.internal;

import static org.junit.jupiter.api.Assertions.fail;

import heed.component.Ref;
import heed.plugin.Catalogue;
import heed.plugin.Offer;
import heed.plugin.Plugins;
import heed.plugin.Plugins.Plugin;
import heed.plugin.greeting.GreetingFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.util.function.Function;
import org.osgi.util.promise.Promise;

/** A real framework with Declarative Services and this bundle, as the launcher starts it. */
final class Felix implements AutoCloseable {
    /** What is promised to a person who copies a jar. */
    static final long TWO_SECONDS = 2_000;
    private static final long TEN_SECONDS = 10_000;
    private static final String SHARED = "heed.component;version=1.0.0,heed.plugin;version=1.0.0,"
            + "heed.plugin.greeting;version=1.0.0,heed.tensor.spi;version=1.0.0";

    private final Path home;
    private final Framework framework;

    private Felix(Path home, Framework framework) {
        this.home = home;
        this.framework = framework;
    }

    static Felix start(Path home) {
        return start(home, Map.of("heed.home", home.toString()), true);
    }

    /** @param servicesFirst whether Declarative Services start before this bundle, or after it */
    static Felix start(Path home, Map<String, String> properties, boolean servicesFirst) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("org.osgi.framework.storage", home.resolve("framework").toString());
        all.put("org.osgi.framework.storage.clean", "onFirstInit");
        all.put("org.osgi.framework.bsnversion", "multiple");
        all.put("org.osgi.framework.system.packages.extra", SHARED);
        Framework framework = new FrameworkFactory().newFramework(all);
        try {
            framework.start();
            for (Class<?> library : List.of(Function.class, Promise.class, ServiceComponentRuntime.class)) {
                install(framework, library);
            }
            Bundle services = install(framework, org.apache.felix.scr.info.ScrInfo.class);
            Bundle plugin = install(framework, Catalogue.class);
            (servicesFirst ? services : plugin).start();
            (servicesFirst ? plugin : services).start();
        } catch (BundleException failed) {
            throw new IllegalStateException(failed);
        }
        return new Felix(home, framework);
    }

    private static Bundle install(Framework framework, Class<?> ofJar) throws BundleException {
        return framework.getBundleContext().installBundle("reference:"
                + ofJar.getProtectionDomain().getCodeSource().getLocation());
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    <S> S service(Class<S> type) {
        return context().getService(context().getServiceReference(type));
    }

    Catalogue catalogue() {
        return service(Catalogue.class);
    }

    Plugins plugins() {
        return service(Plugins.class);
    }

    Path folder() {
        return home.resolve("plugins");
    }

    /** As a person copies: bytes appear under the final name, written in one go. */
    void copy(Jars jar, String name) throws IOException {
        copy(jar.bytes(), name);
    }

    void copy(byte[] bytes, String name) throws IOException {
        Files.write(folder().resolve(name), bytes);
    }

    void delete(String name) throws IOException {
        Files.delete(folder().resolve(name));
    }

    List<String> versions() {
        return catalogue().offers(GreetingFactory.class).stream().map(Offer::version).toList();
    }

    GreetingFactory find(heed.plugin.Lease lease, String ref) {
        return lease.find(GreetingFactory.class, Ref.parse(ref, "arms.greeting"));
    }

    Plugin plugin(String file) {
        return plugins().list().stream().filter(p -> p.file().equals(file)).findFirst().orElseThrow(
                () -> new AssertionError(file + " is not among " + plugins().list()));
    }

    boolean isListed(String file, Plugins.State state) {
        return plugins().list().stream().anyMatch(p -> p.file().equals(file) && p.state() == state);
    }

    List<Bundle> staged() {
        return Stream.of(context().getBundles()).filter(b -> b.getLocation().startsWith("heed-plugin:")).toList();
    }

    /** Waits until something holds, as long as a busy machine may need. */
    static void await(String what, BooleanSupplier holds) throws InterruptedException {
        await(what, TEN_SECONDS, holds);
    }

    static void await(String what, long millis, BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("not within " + millis + " ms: " + what);
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
