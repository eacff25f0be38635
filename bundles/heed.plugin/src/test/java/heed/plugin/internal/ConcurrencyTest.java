package heed.plugin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.plugin.Lease;
import heed.plugin.Plugins.Plugin;
import heed.plugin.Plugins.State;
import heed.plugin.greeting.GreetingFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs begin and end while plug-ins are swapped by a service and by files. */
class ConcurrencyTest {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(4);

    @TempDir
    Path home;
    @TempDir
    Path elsewhere;

    @Test
    void leasesAndSwapsDoNotDisturbEachOther() throws Exception {
        try (Felix felix = Felix.start(home)) {
            felix.plugins().install(jar("1.0"));
            long end = System.nanoTime() + NANOS;
            List<Callable<Integer>> work = new ArrayList<>(List.of(() -> swapByService(felix, end),
                    () -> swapByFile(felix, end), () -> listAll(felix, end)));
            for (int thread = 0; thread < 4; thread++) {
                work.add(() -> lease(felix, end));
            }
            ExecutorService threads = Executors.newFixedThreadPool(work.size());
            for (Future<Integer> done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
                assertTrue(done.get() > 3, "each thread got somewhere: " + done.get());
            }
            threads.shutdown();
            Felix.await("only what is in the folder", () -> felix.staged().size() <= 2);
            assertTrue(felix.plugins().list().stream().allMatch(p -> p.leases() == 0), "all leases are back");
        }
    }

    private Path jar(String version) throws Exception {
        return Files.write(elsewhere.resolve("hello.jar"), Jars.hello(version).bytes());
    }

    private int swapByService(Felix felix, long end) throws Exception {
        int count = 0;
        for (; System.nanoTime() < end; count++) {
            felix.plugins().install(jar("1." + (count + 1)));
            Thread.sleep(5);
        }
        return count;
    }

    private static int swapByFile(Felix felix, long end) throws Exception {
        int count = 0;
        for (; System.nanoTime() < end; count++) {
            felix.copy(Jars.hello("0." + count), "watched.jar");
            Thread.sleep(700);
        }
        return count;
    }

    /** No version comes back here, so one on offer before a list and after it was so during it; and the reverse. */
    private static int listAll(Felix felix, long end) throws Exception {
        int count = 0;
        Set<String> before = Set.copyOf(felix.versions());
        for (; System.nanoTime() < end; count++) {
            Set<String> listed = active(felix);
            Set<String> after = Set.copyOf(felix.versions());
            before.stream().filter(after::contains).forEach(
                    version -> assertTrue(listed.contains(version), () -> version + " is not among " + listed));
            active(felix).stream().filter(listed::contains).forEach(
                    version -> assertTrue(after.contains(version), () -> version + " is not among " + after));
            before = after;
            Thread.sleep(1);
        }
        return count;
    }

    private static Set<String> active(Felix felix) {
        return felix.plugins().list().stream().filter(p -> p.state() == State.ACTIVE).map(Plugin::version)
                .collect(Collectors.toSet());
    }

    private static int lease(Felix felix, long end) throws Exception {
        int count = 0;
        for (; System.nanoTime() < end; count++) {
            try (Lease lease = felix.catalogue().lease()) {
                GreetingFactory hello = felix.find(lease, "hello");
                String version = lease.used().get(0).version();
                Thread.sleep(count % 13);
                assertEquals("hello of " + version.replaceFirst("\\.0$", ""), hello.greet());
                assertEquals(hello, felix.find(lease, "hello"));
            }
        }
        return count;
    }
}
