package heed.itests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** A plug-in made from sources, against the bundles of the distribution alone. */
final class PluginJar {

    private static final Path LIB = Path.of(System.getProperty("heed.distribution"), "lib");

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new TreeMap<>();

    PluginJar(String symbolicName, String version) {
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", symbolicName);
        headers.put("Bundle-Version", version);
    }

    PluginJar imports(String packages) {
        headers.put("Import-Package", packages);
        return this;
    }

    /** Offers a class as a service, as the annotation @Component would. */
    PluginJar component(String service, String type) {
        headers.put("Service-Component", "OSGI-INF/" + type + ".xml");
        entries.put("OSGI-INF/" + type + ".xml", """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%2$s">
              <service><provide interface="%1$s"/></service>
              <implementation class="%2$s"/>
            </scr:component>
            """.formatted(service, type).getBytes());
        return this;
    }

    /** Compiles sources and takes their classes. */
    PluginJar compiled(List<Path> sources) throws IOException {
        Path classes = Files.createTempDirectory("heed-plugin");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
             Stream<Path> jars = Files.walk(LIB)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            String path = Stream.concat(jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")),
                Stream.of(System.getProperty("java.class.path"))).collect(Collectors.joining(":"));
            List<String> options = List.of("--release", "17", "-proc:none", "-nowarn", "-cp", path);
            if (!compiler.getTask(null, files, null, options, null,
                    files.getJavaFileObjectsFromPaths(sources)).call()) {
                throw new IllegalArgumentException("does not compile: " + sources);
            }
        }
        try (Stream<Path> walk = Files.walk(classes)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        delete(classes);
        return this;
    }

    /** A folder and all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Writes it beside and moves it in place, as a careful person would; its SHA-256. */
    String writeTo(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        Path fresh = Files.createTempFile(jar.getParent().getParent(), "plugin", ".part");
        try (OutputStream bytes = Files.newOutputStream(fresh);
             ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
            manifest.write(out);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        try {
            return HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
