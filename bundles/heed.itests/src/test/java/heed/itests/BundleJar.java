package heed.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a jar of ours says of itself.
 *
 * @param artifact the folder it was built in
 * @param name its symbolic name
 * @param imports packages it imports
 * @param exports packages it exports
 * @param packages packages of ours that it holds
 */
record BundleJar(String artifact, String name, SortedSet<String> imports, SortedSet<String> exports,
                 SortedSet<String> packages) {

    /** All bundles of this checkout that have been built. */
    static List<BundleJar> all(Path bundles) throws IOException {
        List<BundleJar> jars = new ArrayList<>();
        try (Stream<Path> folders = Files.list(bundles)) {
            for (Path folder : folders.sorted().toList()) {
                if (Files.isRegularFile(folder.resolve("pom.xml"))
                        && Files.isDirectory(folder.resolve("target"))) {
                    jars.addAll(built(folder));
                }
            }
        }
        return jars;
    }

    private static List<BundleJar> built(Path folder) throws IOException {
        String artifact = folder.getFileName().toString();
        List<BundleJar> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("target"))) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches(
                    artifact.replace(".", "\\.") + "-[0-9.]+(-SNAPSHOT)?\\.jar")).toList()) {
                jars.add(read(artifact, file));
            }
        }
        return jars;
    }

    private static BundleJar read(String artifact, Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes headers = jar.getManifest().getMainAttributes();
            SortedSet<String> packages = jar.stream().map(e -> e.getName())
                .filter(n -> n.startsWith("heed/") && n.endsWith(".class"))
                .map(n -> n.substring(0, n.lastIndexOf('/')).replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
            String name = headers.getValue("Bundle-SymbolicName").split(";")[0];
            return new BundleJar(artifact, name, names(headers, "Import-Package"),
                names(headers, "Export-Package"), packages);
        }
    }

    /** The package names of a header, without attributes and directives. */
    private static SortedSet<String> names(Attributes headers, String header) {
        String value = headers.getValue(header);
        if (value == null) {
            return new TreeSet<>();
        }
        return Arrays.stream(value.replaceAll("\"[^\"]*\"", "").split(","))
            .map(clause -> clause.split(";")[0].strip())
            .collect(Collectors.toCollection(TreeSet::new));
    }
}
