package heed.plugin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class PluginJarTest {

    private static String refusal(byte[] content) {
        return assertThrows(Refusal.class, () -> PluginJar.read(content)).getMessage();
    }

    private static String refusal(Jars jar) {
        return refusal(jar.bytes());
    }

    @Test
    void aBundleTellsWhoItIs() throws Refusal {
        PluginJar jar = PluginJar.read(Jars.hello("1.2").header("Bundle-SymbolicName",
                "com.acme.hello;singleton:=true").bytes());
        assertEquals("com.acme.hello", jar.symbolicName());
        assertEquals("1.2.0", jar.version());
        assertEquals(Set.of("com.acme"), jar.packages());
    }

    @Test
    void theDigestIsThatOfTheBytes() {
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                Digests.of("abc".getBytes()), "FIPS 180-2, appendix B.1");
    }

    @Test
    void whatIsNoZipIsNoJar() {
        assertEquals("is no jar: it is not a zip file", refusal(new byte[0]));
        assertEquals("is no jar: it is not a zip file", refusal("<html>404</html>".repeat(100).getBytes()));
    }

    @Test
    void everyCutIsIncomplete() {
        byte[] whole = Jars.hello("1.0.0").bytes();
        assertTrue(PluginJar.isComplete(whole));
        for (int length = 0; length < whole.length; length++) {
            assertFalse(PluginJar.isComplete(Arrays.copyOf(whole, length)), "of length " + length);
        }
        assertEquals("is cut off: the end of the zip file is missing; copy it again",
                refusal(Arrays.copyOf(whole, whole.length - 1)));
    }

    @Test
    void aDamagedEntryIsFound() {
        byte[] bytes = Jars.hello("1.0.0").bytes();
        Arrays.fill(bytes, 60, 140, (byte) 0x55);
        String reason = refusal(bytes);
        assertTrue(reason.startsWith("is a broken jar: ") && reason.endsWith("; build or copy it again"), reason);
    }

    @Test
    void aZipWithoutManifestIsNoBundle() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("notes.txt"));
            zip.write("x".getBytes());
        }
        assertEquals("is no bundle: it has no META-INF/MANIFEST.MF; build it with bnd-maven-plugin",
                refusal(bytes.toByteArray()));
    }

    @Test
    void headersOfABundleAreNeeded() {
        assertEquals("is no bundle: its manifest has no Bundle-SymbolicName; build it with bnd-maven-plugin",
                refusal(Jars.hello("1.0.0").without("Bundle-SymbolicName")));
        assertEquals("is no bundle: its manifest has Bundle-ManifestVersion missing, expected 2",
                refusal(Jars.hello("1.0.0").without("Bundle-ManifestVersion")));
        assertEquals("is no bundle: its manifest has Bundle-ManifestVersion 1, expected 2",
                refusal(Jars.hello("1.0.0").header("Bundle-ManifestVersion", "1")));
        assertEquals("has Bundle-Version '1.x', expected a version such as 1.0.0", refusal(Jars.hello("1.x")));
    }

    @Test
    void aFragmentIsNoPluginOfItsOwn() {
        assertEquals("is a fragment of heed.attention; a plug-in must be a bundle of its own",
                refusal(Jars.hello("1.0.0").header("Fragment-Host", "heed.attention")));
    }

    @Test
    void theNamesOfTheWorkbenchAreNotExported() throws Refusal {
        assertEquals("exports the package heed.attention, but packages named heed are the workbench's own; "
                + "import it instead, and remove it from Export-Package", refusal(Jars.hello("1.0.0").header(
                        "Export-Package", "com.acme;uses:=\"a,b\";version=1,heed.attention;version=\"1.0.0\"")));
        PluginJar.read(Jars.hello("1.0.0").header("Export-Package", "com.acme,heedful").bytes());
    }

    @Test
    void namesInAHeaderAreReadOutsideOfQuotes() {
        assertEquals(List.of("a", "b", "c"), HeaderNames.of("a;b;version=\"[1,2)\";uses:=\"x,y;z\", c"));
        assertEquals(List.of(), HeaderNames.of(null));
    }
}
