package heed.plugin.internal;

import static heed.plugin.internal.Felix.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.plugin.Lease;
import heed.plugin.Plugins.Plugin;
import heed.plugin.Plugins.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that cannot be used are refused with the reason, stay where they are, and hurt nobody. */
class RefusalTest {

    @TempDir
    private static Path home;
    private static Felix felix;

    @BeforeAll
    static void startWithOneThatWorks() throws Exception {
        felix = Felix.start(home);
        felix.copy(Jars.hello("1.0.0"), "good.jar");
        await("the good one", () -> felix.versions().equals(List.of("1.0.0")));
    }

    @AfterAll
    static void stopFramework() throws Exception {
        felix.close();
    }

    @AfterEach
    void theGoodOneStillWorks() throws Exception {
        try (Lease lease = felix.catalogue().lease()) {
            assertEquals("hello of 1.0.0", felix.find(lease, "hello").greet());
        }
        felix.delete("bad.jar");
        await("forgotten", () -> felix.plugins().list().size() == 1);
        assertEquals(1, felix.staged().size());
    }

    private static Plugin refused(byte[] content) throws Exception {
        felix.copy(content, "bad.jar");
        await("refused", () -> felix.isListed("bad.jar", State.REFUSED));
        assertTrue(Files.exists(felix.folder().resolve("bad.jar")), "a refused jar is moved nowhere");
        assertEquals(1, felix.staged().size(), "only the good one is installed");
        assertEquals(Digests.of(content), felix.plugin("bad.jar").sha256());
        return felix.plugin("bad.jar");
    }

    private static String reason(Jars jar) throws Exception {
        return refused(jar.bytes()).reason();
    }

    @Test
    void noZip() throws Exception {
        assertEquals("is no jar: it is not a zip file", refused("no zip at all".getBytes()).reason());
    }

    @Test
    void noBundle() throws Exception {
        assertEquals("is no bundle: its manifest has no Bundle-SymbolicName; build it with bnd-maven-plugin",
                reason(Jars.bundle("x", "1").without("Bundle-SymbolicName")));
    }

    @Test
    void aPackageThatNobodyExports() throws Exception {
        assertEquals("needs package acme.math, which no bundle here exports",
                reason(Jars.bundle("acme.needy", "1.0.0").header("Import-Package", "acme.math;version=\"[1,2)\"")));
    }

    @Test
    void aPackageInAnotherVersion() throws Exception {
        assertEquals("needs package heed.plugin.greeting in a version from 2.0.0 and below 3.0.0, but here is 1.0.0 "
                + "of org.apache.felix.framework", reason(Jars.bundle("acme.needy", "1.0.0")
                        .header("Import-Package", "heed.plugin.greeting;version=\"[2.0.0,3.0.0)\"")));
    }

    @Test
    void severalThingsAreAllNamed() throws Exception {
        assertEquals("needs package acme.a, which no bundle here exports; needs bundle acme.core in a version from "
                + "1.0.0, which is not here", reason(Jars.bundle("acme.needy", "1.0.0")
                        .header("Import-Package", "acme.a,acme.b;resolution:=optional")
                        .header("Require-Bundle", "acme.core;bundle-version=1.0.0")));
    }

    @Test
    void aNewerJava() throws Exception {
        assertEquals("needs JavaSE 99, but this is Java " + Runtime.version().feature()
                + "; build it for that, or run Heed on a newer Java", reason(Jars.bundle("acme.needy", "1.0.0")
                        .header("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"")));
    }

    @Test
    void aCapability() throws Exception {
        assertEquals("needs the capability acme.gpu (cores>=4), which no bundle here provides",
                reason(Jars.bundle("acme.needy", "1.0.0")
                        .header("Require-Capability", "acme.gpu;filter:=\"(cores>=4)\"")));
    }

    @Test
    void anActivatorThatThrows() throws Exception {
        assertEquals("its activator failed: IllegalStateException: no licence",
                reason(Jars.bundle("acme.starter", "1.0.0").activator(
                        "throw new IllegalStateException(\"no licence\");")));
    }

    @Test
    void aComponentThatThrows() throws Exception {
        String reason = reason(Jars.hello("acme.thrower", "1.0.0").classes(Map.of("com.acme.Hello", """
                package com.acme;
                public class Hello {
                    public Hello() { throw new IllegalStateException("no table"); }
                }
                """)));
        assertEquals("its component com.acme.Hello failed: java.lang.IllegalStateException: no table", reason);
    }

    @Test
    void aPartThatCannotSayItsName() throws Exception {
        assertEquals("its part com.acme.Hello cannot be used: IllegalStateException: no name",
                reason(Jars.bundle("acme.nameless", "1.0.0").greeting(
                        "throw new IllegalStateException(\"no name\");", "return null;")));
        assertEquals("its part com.acme.Hello cannot be used: IllegalStateException: id() gives 'Hello World', "
                + "expected lower-case letters, digits and hyphens, such as 'local-p'",
                nextReason(Jars.bundle("acme.nameless", "1.0.0").greeting("return \"Hello World\";", "return null;")));
    }

    private static String nextReason(Jars jar) throws Exception {
        String before = felix.plugin("bad.jar").reason();
        felix.copy(jar, "bad.jar");
        await("another reason", () -> !felix.plugin("bad.jar").reason().equals(before));
        return felix.plugin("bad.jar").reason();
    }

    @Test
    void aCopyOfTheWorkbenchsClasses() throws Exception {
        assertEquals("contains a copy of the package heed.plugin.greeting of the workbench; leave it out (Maven "
                + "scope 'provided') and import it", reason(Jars.hello("acme.fat", "1.0.0")
                        .entry("heed/plugin/greeting/GreetingFactory.class", "x")));
    }

    @Test
    void aRefusedJarIsNotTriedAgainUntilItChanges() throws Exception {
        System.clearProperty("acme.tried");
        String counting = "System.setProperty(\"acme.tried\", System.getProperty(\"acme.tried\", \"\") + \"x\");"
                + "throw new IllegalStateException(\"never\");";
        reason(Jars.bundle("acme.counter", "1.0.0").activator("if (true) { " + counting + " }"));
        Thread.sleep(1_000);
        assertEquals("x", System.clearProperty("acme.tried"), "after three more polls");
    }

    @Test
    void whatItLacksMayComeLater() throws Exception {
        assertEquals("needs package acme.math, which no bundle here exports",
                reason(Jars.bundle("acme.needy", "1.0.0").header("Import-Package", "acme.math")));
        felix.copy(Jars.bundle("acme.math", "1.0.0").header("Export-Package", "acme.math")
                .entry("acme/math/notes.txt", "x"), "math.jar");
        await("both", () -> felix.isListed("bad.jar", State.ACTIVE) && felix.isListed("math.jar", State.ACTIVE));
        felix.delete("math.jar");
        await("math is leaving", () -> felix.isListed("math.jar", State.LEAVING));
        assertEquals(3, felix.staged().size(), "it stays as long as another plug-in uses its packages");
    }

    @Test
    void aReferenceThatIsNotThereYetIsTold() throws Exception {
        felix.copy(Jars.hello("acme.waiter", "9.0.0").entry("OSGI-INF/hello.xml", """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="com.acme.Hello">
                  <service><provide interface="heed.plugin.greeting.GreetingFactory"/></service>
                  <reference name="table" interface="com.acme.Table"/>
                  <implementation class="com.acme.Hello"/>
                </scr:component>
                """), "bad.jar");
        await("active", () -> felix.isListed("bad.jar", State.ACTIVE));
        assertEquals("component com.acme.Hello waits for its reference 'table'", felix.plugin("bad.jar").reason());
        assertEquals(List.of("1.0.0"), felix.versions());
    }
}
