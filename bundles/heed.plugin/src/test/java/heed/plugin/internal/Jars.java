package heed.plugin.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Makes bundles on the fly: sources compiled once, headers and texts as a test wants them. */
final class Jars {
    private static final Map<Map<String, String>, Map<String, byte[]>> COMPILED = new ConcurrentHashMap<>();

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new TreeMap<>();

    private Jars() {
    }

    /** An empty bundle. */
    static Jars bundle(String symbolicName, String version) {
        return new Jars().header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", symbolicName)
                .header("Bundle-Version", version);
    }

    /** A plug-in with the greeting {@code hello}, which says its text by a class of its own. */
    static Jars hello(String version) {
        return hello("com.acme.hello", version);
    }

    static Jars hello(String symbolicName, String version) {
        return bundle(symbolicName, version).greeting("return \"hello\";", "return new Words().text();")
                .entry("com/acme/words.txt", "hello of " + version);
    }

    /** The class {@code com.acme.Hello} as a component; the bodies are those of id() and greet(). */
    Jars greeting(String id, String greet) {
        header("Import-Package", "heed.component,heed.plugin.greeting");
        header("Service-Component", "OSGI-INF/hello.xml");
        entry("OSGI-INF/hello.xml", """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="com.acme.Hello">
                  <service><provide interface="heed.plugin.greeting.GreetingFactory"/></service>
                  <implementation class="com.acme.Hello"/>
                </scr:component>
                """);
        return classes(Map.of("com.acme.Hello", """
                package com.acme;
                import heed.component.NoOptions;
                public class Hello implements heed.plugin.greeting.GreetingFactory {
                    public String id() { %s }
                    public String title() { return "a greeting"; }
                    public String reference() { return "none"; }
                    public Class<NoOptions> options() { return NoOptions.class; }
                    public String greet() { %s }
                }
                """.formatted(id, greet), "com.acme.Words", """
                package com.acme;
                class Words {
                    String text() {
                        try (java.io.InputStream in = Words.class.getResourceAsStream("words.txt")) {
                            return new String(in.readAllBytes());
                        } catch (java.io.IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
                """));
    }

    /** An activator with this body of start(). */
    Jars activator(String start) {
        header("Bundle-Activator", "com.acme.Start");
        header("Import-Package", "org.osgi.framework");
        return classes(Map.of("com.acme.Start", """
                package com.acme;
                public class Start implements org.osgi.framework.BundleActivator {
                    public void start(org.osgi.framework.BundleContext context) { %s }
                    public void stop(org.osgi.framework.BundleContext context) { }
                }
                """.formatted(start)));
    }

    Jars header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Jars without(String header) {
        headers.remove(header);
        return this;
    }

    Jars entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Jars classes(Map<String, String> sources) {
        entries.putAll(COMPILED.computeIfAbsent(sources, Jars::compile));
        return this;
    }

    /** The same for the same content at any time. */
    byte[] bytes() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
            put(jar, JarFile.MANIFEST_NAME);
            manifest.write(jar);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(jar, entry.getKey());
                jar.write(entry.getValue());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream jar, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        jar.putNextEntry(entry);
    }

    private static Map<String, byte[]> compile(Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = sources.entrySet().stream().map(e -> source(e.getKey(), e.getValue())).toList();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Path out = Files.createTempDirectory("heed-test-classes");
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(out));
            List<String> options = List.of("--release", "17", "-proc:none");
            if (!compiler.getTask(null, files, null, options, null, units).call()) {
                throw new IllegalArgumentException("does not compile: " + sources);
            }
            Map<String, byte[]> classes = contents(out);
            delete(out);
            return classes;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                found.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return found;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static JavaFileObject source(String name, String text) {
        URI uri = URI.create("string:///" + name.replace('.', '/') + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
