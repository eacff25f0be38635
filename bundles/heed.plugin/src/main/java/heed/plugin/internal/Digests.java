package heed.plugin.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;

/**
 * SHA-256 of the jars that bundles came from, each computed once. For a jar that the launcher unpacked into a
 * folder it stands in a file beside that folder.
 */
final class Digests {
    private static final Logger LOG = Logger.getLogger(Digests.class.getName());
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** In lower-case hexadecimal; empty when the bundle came from no file that can be read now. */
    String of(Bundle bundle) {
        String location = bundle.getLocation();
        if (location.startsWith(StagedBundles.LOCATION)) {
            return location.substring(StagedBundles.LOCATION.length());
        }
        return known.computeIfAbsent(location + " " + bundle.getLastModified(), key -> ofFile(location));
    }

    static String of(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static String ofFile(String location) {
        String address = location.startsWith("reference:") ? location.substring("reference:".length()) : location;
        if (!address.startsWith("file:")) {
            return "";
        }
        try {
            Path file = Path.of(URI.create(address.replace(" ", "%20")));
            if (Files.isRegularFile(file)) {
                return of(Files.readAllBytes(file));
            }
            Path beside = file.resolveSibling(file.getFileName() + ".sha256");
            return Files.isRegularFile(beside) ? Files.readString(beside).strip() : "";
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.log(Level.FINE, unreadable, () -> "no SHA-256 of " + location);
            return "";
        }
    }
}
