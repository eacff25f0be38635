package heed.plugin.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * The bytes of a jar that can be a plug-in as far as the jar itself tells.
 *
 * @param content all of it
 * @param sha256 in lower-case hexadecimal
 * @param symbolicName of the bundle
 * @param version of the bundle
 * @param packages those with classes in the jar, outside nested jars
 */
record PluginJar(byte[] content, String sha256, String symbolicName, String version, Set<String> packages) {

    /** A jar of more bytes than this is no plug-in; it is read into memory as a whole. */
    static final long LARGEST = 512L << 20;

    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int END_DISK_ENTRIES = 8;
    private static final int END_DIRECTORY_SIZE = 12;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int ZIP64_COUNT = 0xffff;

    /** Checks all that can be checked without a framework. */
    static PluginJar read(byte[] content) throws Refusal {
        if (!isComplete(content)) {
            throw new Refusal(startsAsZip(content)
                    ? "is cut off: the end of the zip file is missing; copy it again"
                    : "is no jar: it is not a zip file");
        }
        Set<String> packages = new HashSet<>();
        Manifest manifest = null;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    manifest = new Manifest(zip);
                }
                addPackage(entry.getName(), packages);
            }
        } catch (IOException | IllegalArgumentException broken) {
            throw new Refusal("is a broken jar: " + broken.getMessage() + "; build or copy it again");
        }
        if (manifest == null) {
            throw new Refusal("is no bundle: it has no " + JarFile.MANIFEST_NAME
                    + "; build it with bnd-maven-plugin");
        }
        return checked(content, manifest.getMainAttributes(), packages);
    }

    private static PluginJar checked(byte[] content, Attributes headers, Set<String> packages) throws Refusal {
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null || name.isBlank()) {
            throw new Refusal("is no bundle: its manifest has no Bundle-SymbolicName; build it with "
                    + "bnd-maven-plugin");
        }
        String manifestVersion = headers.getValue(Constants.BUNDLE_MANIFESTVERSION);
        if (manifestVersion == null || !manifestVersion.strip().equals("2")) {
            throw new Refusal("is no bundle: its manifest has Bundle-ManifestVersion "
                    + (manifestVersion == null ? "missing" : manifestVersion) + ", expected 2");
        }
        if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new Refusal("is a fragment of " + headers.getValue(Constants.FRAGMENT_HOST)
                    + "; a plug-in must be a bundle of its own");
        }
        for (String exported : HeaderNames.of(headers.getValue(Constants.EXPORT_PACKAGE))) {
            if (exported.equals("heed") || exported.startsWith("heed.")) {
                throw new Refusal("exports the package " + exported + ", but packages named heed are the "
                        + "workbench's own; import it instead, and remove it from Export-Package");
            }
        }
        return new PluginJar(content, Digests.of(content), HeaderNames.of(name).get(0),
                version(headers.getValue(Constants.BUNDLE_VERSION)), Set.copyOf(packages));
    }

    private static String version(String written) throws Refusal {
        try {
            return Version.parseVersion(written).toString();
        } catch (IllegalArgumentException bad) {
            throw new Refusal("has Bundle-Version '" + written + "', expected a version such as 1.0.0");
        }
    }

    private static void addPackage(String entry, Set<String> packages) {
        int slash = entry.lastIndexOf('/');
        if (slash > 0 && entry.endsWith(".class")) {
            packages.add(entry.substring(0, slash).replace('/', '.'));
        }
    }

    static boolean startsAsZip(byte[] content) {
        return content.length >= 2 && content[0] == 'P' && content[1] == 'K';
    }

    /** Whether the zip's last record is there and its table of contents lies just before it. */
    static boolean isComplete(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int last = content.length - END_SIZE;
        for (int at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
            if (bytes.getInt(at) == END) {
                long directory = Integer.toUnsignedLong(bytes.getInt(at + END_DIRECTORY_SIZE));
                long start = Integer.toUnsignedLong(bytes.getInt(at + END_DIRECTORY_SIZE + 4));
                int entries = Short.toUnsignedInt(bytes.getShort(at + END_DISK_ENTRIES));
                return entries == ZIP64_COUNT || entries > 0 && start + directory <= at;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
