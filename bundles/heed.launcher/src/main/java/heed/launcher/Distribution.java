package heed.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.ID;

/**
 * The unpacked distribution: {@code features/*.json} say which bundles there are, {@code lib} holds them in
 * the layout of a Maven repository.
 *
 * @param folder the distribution's top folder
 */
record Distribution(Path folder) {
    /**
     * A feature of this category is installed, but started by others when it is needed (the terminal's
     * shell).
     */
    private static final String ON_DEMAND = "on-demand";

    /** The jars of all features, each once, in the order in which the features name them. */
    List<BundleFile> bundles() throws LaunchException {
        FeatureFile reader = new FeatureFile();
        Map<String, BundleFile> bundles = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (Path file : features()) {
            Feature feature = reader.read(file);
            boolean start = !feature.getCategories().contains(ON_DEMAND);
            for (FeatureBundle bundle : feature.getBundles()) {
                Path jar = folder.resolve("lib").resolve(path(bundle.getID()));
                bundles.putIfAbsent(bundle.getID().toString(), new BundleFile(jar, start));
                if (!Files.isRegularFile(jar)) {
                    missing.add("%s names %s, but %s is missing".formatted(file, bundle.getID(), jar));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new LaunchException(String.join("\n  ", missing)
                + "\n  The distribution is incomplete; unpack or build it again.");
        }
        return List.copyOf(bundles.values());
    }

    private List<Path> features() throws LaunchException {
        Path features = folder.resolve("features");
        if (!Files.isDirectory(features)) {
            throw new LaunchException(features + ": no such folder; expected a distribution of Heed with its"
                + " feature files there");
        }
        try (Stream<Path> files = Files.list(features)) {
            List<Path> found = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
            if (found.isEmpty()) {
                throw new LaunchException(features + ": no feature file (*.json) in it; nothing to start");
            }
            return found;
        } catch (IOException e) {
            throw new LaunchException(features + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** {@code group:artifact:version} as a path in a Maven repository. */
    static String path(ID id) {
        String artifact = id.getArtifactId();
        String version = id.getVersion();
        String classifier = id.getClassifier().map(c -> "-" + c).orElse("");
        return "%s/%s/%s/%s-%s%s.%s".formatted(id.getGroupId().replace('.', '/'), artifact, version,
            artifact, version, classifier, id.getType().orElse("jar"));
    }
}
