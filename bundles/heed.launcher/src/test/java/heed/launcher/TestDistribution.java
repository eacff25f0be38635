package heed.launcher;

import heed.launcher.probe.Embedded;
import heed.launcher.probe.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A distribution made of bundles that are written here, and the processes that are started from it. */
record TestDistribution(Path folder, Path home) {

    record Ended(int code, String out, String err) {
    }

    static TestDistribution withProbe(Path parent) throws IOException {
        TestDistribution made =
            new TestDistribution(parent.resolve("the distribution"), parent.resolve("my home"));
        made.bundle("probe", "1.0.0", Map.of("Bundle-Activator", Probe.class.getName(), "Import-Package",
            "org.osgi.framework"), Map.of(entry(Probe.class), bytes(Probe.class)));
        made.feature("core.json", "test:probe:1.0.0");
        return made;
    }

    /** The probe with {@link Embedded} in a jar of its own inside. */
    void probeWithEmbeddedJar() throws IOException {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        write(inner, new Manifest(), Map.of(entry(Embedded.class), bytes(Embedded.class)));
        bundle("probe", "1.0.0", Map.of("Bundle-Activator", Probe.class.getName(), "Import-Package",
            "org.osgi.framework", "Bundle-ClassPath", ".,lib/inner.jar"),
            Map.of(entry(Probe.class), bytes(Probe.class), "lib/inner.jar", inner.toByteArray()));
    }

    Path bundle(String name, String version, Map<String, String> headers, Map<String, byte[]> content)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", version);
        headers.forEach(main::putValue);
        Path jar = folder.resolve("lib/test/%s/%s/%s-%s.jar".formatted(name, version, name, version));
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar)) {
            write(out, manifest, content);
        }
        return jar;
    }

    void feature(String file, String... ids) throws IOException {
        List<String> bundles = new ArrayList<>();
        for (String id : ids) {
            bundles.add("{\"id\": \"" + id + "\"}");
        }
        featureText(file, "{\"id\": \"test:feature:1\", \"bundles\": [" + String.join(", ", bundles) + "]}");
    }

    void featureText(String file, String text) throws IOException {
        Files.createDirectories(folder.resolve("features"));
        Files.writeString(folder.resolve("features").resolve(file), text);
    }

    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), "-Dheed.distribution=" + folder,
            "-Dheed.terminal=true", "-Dheed.columns=101", Main.class.getName()));
        if (Runtime.version().feature() >= 24) { // as the script does; Felix 7 looks into it
            command.add(1, "--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HEED_HOME", home.toString());
        return builder.start();
    }

    Ended run(String... arguments) throws IOException, InterruptedException {
        return end(start(arguments));
    }

    static Ended end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = text(process.inputReader());
        String err = text(process.errorReader());
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("still running after its output had ended: " + out + err);
        }
        return new Ended(process.exitValue(), out, err);
    }

    private static String text(Reader reader) throws IOException {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return text.toString();
    }

    private static void write(OutputStream out, Manifest manifest, Map<String, byte[]> content)
            throws IOException {
        manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : new TreeMap<>(content).entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
    }

    private static String entry(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getClassLoader().getResourceAsStream(entry(type))) {
            return in.readAllBytes();
        }
    }
}
