package heed.plugin.internal;

import static heed.plugin.internal.Felix.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.plugin.Lease;
import heed.plugin.Plugins.Plugin;
import heed.plugin.Plugins.State;
import heed.plugin.greeting.GreetingFactory;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** Jars come, change and go in a running framework. */
class SwapTest {

    @TempDir
    Path home;
    private Felix felix;

    @BeforeEach
    void startFramework() {
        felix = Felix.start(home);
    }

    @AfterEach
    void stopFramework() throws Exception {
        felix.close();
    }

    private void offer(String version, String file) throws Exception {
        felix.copy(Jars.hello(version), file);
        await(version + " on offer", () -> felix.versions().contains(version)
                && felix.isListed(file, State.ACTIVE) && felix.plugin(file).version().equals(version));
    }

    @Test
    void aCopiedJarIsOnOfferWithinTwoSeconds() throws Exception {
        felix.copy(Jars.hello("1.0.0"), "hello.jar");
        await("on offer", Felix.TWO_SECONDS, () -> felix.versions().equals(List.of("1.0.0")));
        try (Lease lease = felix.catalogue().lease()) {
            assertEquals("hello of 1.0.0", felix.find(lease, "hello").greet());
            Plugin plugin = felix.plugin("hello.jar");
            assertEquals("com.acme.hello", plugin.bundle());
            assertEquals(1, plugin.leases());
            assertEquals("", plugin.reason());
            assertEquals(List.of(new Lease.Used("greeting", "hello", "com.acme.hello", "1.0.0", plugin.sha256())),
                    lease.used());
            assertEquals(Digests.of(Jars.hello("1.0.0").bytes()), plugin.sha256());
        }
        assertEquals(0, felix.plugin("hello.jar").leases());
    }

    @Test
    void aLeaseKeepsWhatItFound() throws Exception {
        offer("1.0.0", "hello.jar");
        try (Lease before = felix.catalogue().lease(); Lease after = felix.catalogue().lease()) {
            GreetingFactory old = felix.find(before, "hello");
            felix.copy(Jars.hello("1.1.0"), "hello.jar");
            await("1.1.0 alone on offer", () -> felix.versions().equals(List.of("1.1.0")));
            assertEquals("hello of 1.0.0", old.greet(), "loads com.acme.Words for the first time");
            assertSame(old, felix.find(before, "hello"));
            assertEquals("hello of 1.1.0", felix.find(after, "hello").greet());
            assertTrue(felix.isListed("hello.jar", State.LEAVING));
        }
        await("1.0.0 uninstalled", () -> felix.staged().size() == 1);
        assertEquals("1.1.0", felix.plugin("hello.jar").version());
    }

    @Test
    void twoVersionsStandSideBySide() throws Exception {
        offer("1.0.0", "hello-1.0.0.jar");
        offer("1.1.0", "hello-1.1.0.jar");
        assertEquals(List.of("1.1.0", "1.0.0"), felix.versions());
        try (Lease lease = felix.catalogue().lease()) {
            assertEquals("hello of 1.0.0", felix.find(lease, "hello@1.0.0").greet());
            assertEquals("hello of 1.1.0", felix.find(lease, "hello@1.1.0").greet());
            assertSame(felix.find(lease, "hello@1.1.0"), felix.find(lease, "hello"));
            BadInput bad = assertThrows(BadInput.class, () -> felix.find(lease, "hello@3.0.0"));
            assertEquals("no version 3.0.0 of greeting 'hello'; here are: 1.0.0, 1.1.0", bad.getMessage());
            assertEquals("arms.greeting", bad.key());
        }
    }

    @Test
    void aRemovedJarStaysWhileItIsLeased() throws Exception {
        offer("1.0.0", "hello.jar");
        try (Lease lease = felix.catalogue().lease(); Lease late = felix.catalogue().lease()) {
            GreetingFactory hello = felix.find(lease, "hello");
            felix.delete("hello.jar");
            await("no more on offer", () -> felix.versions().isEmpty());
            assertThrows(BadInput.class, () -> felix.find(late, "hello"));
            assertEquals("hello of 1.0.0", hello.greet());
            assertEquals(1, felix.plugin("hello.jar").leases());
            assertEquals(State.LEAVING, felix.plugin("hello.jar").state());
        }
        await("uninstalled", () -> felix.staged().isEmpty() && felix.plugins().list().isEmpty());
    }

    @Test
    void whatLeavesCanComeBack() throws Exception {
        offer("1.0.0", "hello.jar");
        try (Lease lease = felix.catalogue().lease()) {
            GreetingFactory hello = felix.find(lease, "hello");
            felix.delete("hello.jar");
            await("leaving", () -> felix.isListed("hello.jar", State.LEAVING));
            offer("1.0.0", "again.jar");
            assertEquals(List.of("again.jar"), felix.plugins().list().stream().map(Plugin::file).toList());
            try (Lease late = felix.catalogue().lease()) {
                assertSame(hello, felix.find(late, "hello"));
            }
        }
        assertEquals(List.of("1.0.0"), felix.versions());
    }

    @Test
    void aLeaseEndsOnce() throws Exception {
        offer("1.0.0", "hello.jar");
        Lease one = felix.catalogue().lease();
        Lease other = felix.catalogue().lease();
        felix.find(one, "hello");
        felix.find(other, "hello");
        one.close();
        one.close();
        assertEquals(1, felix.plugin("hello.jar").leases());
        assertThrows(IllegalStateException.class, () -> felix.find(one, "hello"));
        other.close();
    }

    @Test
    void aRenamedJarIsNotInstalledAgain() throws Exception {
        offer("1.0.0", "hello.jar");
        Bundle bundle = felix.staged().get(0);
        Files.move(felix.folder().resolve("hello.jar"), felix.folder().resolve("renamed.jar"));
        await("the new name", () -> felix.plugins().list().stream().map(Plugin::file).toList()
                .equals(List.of("renamed.jar")));
        assertEquals(List.of(bundle), felix.staged());
        assertEquals(Bundle.ACTIVE, bundle.getState());
    }

    @Test
    void oneContentIsInstalledOnce() throws Exception {
        offer("1.0.0", "a.jar");
        offer("1.0.0", "b.jar");
        assertEquals(1, felix.staged().size());
        felix.delete("a.jar");
        await("a is gone", () -> felix.plugins().list().size() == 1);
        assertEquals(List.of("1.0.0"), felix.versions());
    }

    @Test
    void newContentOfTheSameVersionTakesOver() throws Exception {
        offer("1.0.0", "hello.jar");
        felix.copy(Jars.hello("1.0.0").entry("com/acme/words.txt", "changed"), "hello.jar");
        await("the new content", () -> felix.catalogue().offers(GreetingFactory.class).stream()
                .anyMatch(o -> o.factory().greet().equals("changed")));
        await("the old one gone", () -> felix.staged().size() == 1);
    }

    @Test
    void ofEqualVersionsTheOneInstalledLaterWins() throws Exception {
        offer("1.0.0", "b.jar");
        felix.copy(Jars.hello("1.0.0").entry("com/acme/words.txt", "later"), "a.jar");
        await("both on offer", () -> felix.versions().size() == 2);
        try (Lease lease = felix.catalogue().lease()) {
            assertEquals("later", felix.find(lease, "hello").greet());
            assertEquals("later", felix.find(lease, "hello@1.0.0").greet());
        }
    }

    @Test
    void twoVendorsAreToldApart() throws Exception {
        offer("1.0.0", "hello.jar");
        felix.copy(Jars.hello("org.other", "1.0.0").entry("com/acme/words.txt", "other"), "other.jar");
        await("both on offer", () -> felix.versions().size() == 2);
        try (Lease lease = felix.catalogue().lease()) {
            BadInput bad = assertThrows(BadInput.class, () -> felix.find(lease, "hello@1.0.0"));
            assertEquals("greeting 'hello@1.0.0' is brought in version 1.0.0 by more than one bundle; say which: "
                    + "com.acme.hello/hello@1.0.0 or org.other/hello@1.0.0", bad.getMessage());
            assertEquals("other", felix.find(lease, "org.other/hello").greet());
            assertEquals("hello of 1.0.0", felix.find(lease, "com.acme.hello/hello@1.0.0").greet());
        }
    }

    @Test
    void aHalfCopiedJarWaits() throws Exception {
        byte[] whole = Jars.hello("1.0.0").bytes();
        Path file = felix.folder().resolve("hello.jar");
        for (int part = 1; part <= 5; part++) {
            int from = whole.length * (part - 1) / 5;
            long begin = System.nanoTime();
            Files.write(file, Arrays.copyOfRange(whole, from, whole.length * part / 5), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            if (part < 5) {
                Thread.sleep(400);
                boolean waits = felix.plugins().list().isEmpty();
                boolean quiet = System.nanoTime() - begin > Folder.QUIET_NANOS;
                assertTrue(felix.staged().isEmpty() && (waits || quiet), "after part " + part);
            }
        }
        await("on offer", () -> felix.versions().equals(List.of("1.0.0")));
    }

    @Test
    void aJarThatStopsHalfwayIsRefusedAndThenMended() throws Exception {
        byte[] whole = Jars.hello("1.0.0").bytes();
        felix.copy(Arrays.copyOf(whole, whole.length / 2), "hello.jar");
        await("refused", () -> felix.isListed("hello.jar", State.REFUSED));
        assertEquals("is cut off: the end of the zip file is missing; copy it again",
                felix.plugin("hello.jar").reason());
        felix.copy(whole, "hello.jar");
        await("on offer", () -> felix.versions().equals(List.of("1.0.0")));
    }

    @Test
    void foldersAndOtherFilesAreIgnored() throws Exception {
        Files.createDirectories(felix.folder().resolve("folder.jar"));
        Files.write(felix.folder().resolve("folder.jar/hello.jar"), Jars.hello("1.0.0").bytes());
        felix.copy("notes".getBytes(), "README.txt");
        felix.copy(Jars.hello("1.0.0"), ".hello.jar");
        offer("2.0.0", "hello.jar");
        assertEquals(1, felix.plugins().list().size());
    }

    @Test
    void aMovedInJarIsOnOfferAndOthersAreNotTouched() throws Exception {
        List<Bundle> framework = List.of(felix.context().getBundles());
        List<Long> modified = framework.stream().map(Bundle::getLastModified).toList();
        Path outside = Files.write(home.resolve("outside.jar"), Jars.hello("1.0.0").bytes());
        Files.move(outside, felix.folder().resolve("hello.jar"), StandardCopyOption.ATOMIC_MOVE);
        await("on offer", () -> felix.versions().equals(List.of("1.0.0")));
        felix.delete("hello.jar");
        await("gone", () -> felix.staged().isEmpty());
        assertEquals(framework, List.of(felix.context().getBundles()));
        assertEquals(modified, framework.stream().map(Bundle::getLastModified).toList());
        assertTrue(framework.stream().allMatch(b -> b.getState() == Bundle.ACTIVE
                || b.getState() == Bundle.RESOLVED || b.getState() == Bundle.INSTALLED));
    }

    @Test
    void fiftySwapsLeaveNoClassLoader() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int cycle = 0; cycle < 50; cycle++) {
            loaders.add(swap(cycle));
        }
        felix.delete("hello.jar");
        await("all uninstalled", () -> felix.staged().isEmpty());
        await("all class loaders collected", () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
    }

    /**
     * One version comes by install(), which does not wait for the poll, and is used beside the one before.
     */
    private WeakReference<ClassLoader> swap(int cycle) throws IOException {
        try (Lease before = felix.catalogue().lease()) {
            GreetingFactory old = cycle == 0 ? null : felix.find(before, "hello");
            Path jar = Files.write(home.resolve("hello.jar"), Jars.hello("1." + cycle).bytes());
            assertEquals(State.ACTIVE, felix.plugins().install(jar).state());
            try (Lease lease = felix.catalogue().lease()) {
                GreetingFactory hello = felix.find(lease, "hello");
                assertEquals("hello of 1." + cycle, hello.greet());
                if (old != null) {
                    assertNotSame(old, hello);
                    assertEquals("hello of 1." + (cycle - 1), old.greet());
                    assertFalse(old.getClass().getClassLoader() == hello.getClass().getClassLoader());
                }
                return new WeakReference<>(hello.getClass().getClassLoader());
            }
        }
    }
}
