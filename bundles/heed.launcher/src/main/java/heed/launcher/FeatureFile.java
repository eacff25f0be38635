package heed.launcher;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.Set;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureService;

/**
 * Reads one OSGi feature (compendium, chapter 159) by Felix Feature. The shape is checked first, because that
 * reader passes over what it does not know.
 */
final class FeatureFile {
    private static final Set<String> KEYS = Set.of("feature-resource-version", "id", "name", "description",
        "docURL", "license", "SCM", "vendor", "complete", "categories", "bundles", "configurations",
        "variables", "extensions");
    private static final String ENTRY = "{\"id\": \"group:artifact:version\"}";

    private final FeatureService features = ServiceLoader.load(FeatureService.class).findFirst()
        .orElseThrow(() -> new IllegalStateException("no FeatureService on the class path"));

    Feature read(Path file) throws LaunchException {
        try {
            String text = Files.readString(file);
            check(file, text);
            return features.readFeature(new StringReader(text));
        } catch (JsonException e) {
            throw new LaunchException(file + ": not JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new LaunchException(file + ": not an OSGi feature: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new LaunchException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void check(Path file, String text) throws LaunchException {
        JsonObject feature;
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            feature = reader.readObject();
        }
        for (String key : feature.keySet()) {
            if (!KEYS.contains(key)) {
                throw new LaunchException("%s: unknown key '%s'. Known: %s".formatted(file, key,
                    String.join(", ", KEYS.stream().sorted().toList())));
            }
        }
        coordinates(file, "id", feature.get("id"));
        if (!(feature.get("bundles") instanceof JsonArray bundles)) {
            throw new LaunchException(file + ": bundles: expected a list of " + ENTRY);
        }
        for (int i = 0; i < bundles.size(); i++) {
            String where = "bundles[" + i + "]";
            if (!(bundles.get(i) instanceof JsonObject bundle)) {
                throw new LaunchException("%s: %s: %s is not an object; expected %s"
                    .formatted(file, where, bundles.get(i), ENTRY));
            }
            coordinates(file, where + ".id", bundle.get("id"));
        }
    }

    private static void coordinates(Path file, String where, JsonValue value) throws LaunchException {
        if (!(value instanceof JsonString id) || id.getString().split(":", -1).length < 3) {
            throw new LaunchException("%s: %s: got %s; expected \"group:artifact:version\""
                .formatted(file, where, value == null ? "nothing" : value));
        }
    }
}
