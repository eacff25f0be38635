package heed.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * An archetype's jar, turned into a project by the rules of the Maven archetype descriptor 1.1: properties and their
 * defaults, sets of files, Velocity inside files, {@code __property__} in their names, packages as folders. The plug-in
 * that people do it with is no part of Heed's build, so tests cannot count on having it without a network.
 */
final class Archetype {

    private static final String RESOURCES = "archetype-resources/";

    private final ZipFile jar;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final VelocityEngine velocity = new VelocityEngine();

    private Archetype(ZipFile jar) {
        this.jar = jar;
    }

    /**
     * Makes a project.
     *
     * @param given what a person says with {@code -Dkey=value}
     * @param folder for the project's own folder, which has the name of its artifact
     */
    static Path generate(Path archetype, Map<String, String> given, Path folder)
            throws IOException, SAXException, ParserConfigurationException {
        try (ZipFile jar = new ZipFile(archetype.toFile())) {
            return new Archetype(jar).generate(given, folder);
        }
    }

    private Path generate(Map<String, String> given, Path folder)
            throws IOException, SAXException, ParserConfigurationException {
        Element descriptor;
        try (InputStream in = jar.getInputStream(jar.getEntry("META-INF/maven/archetype-metadata.xml"))) {
            descriptor = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
        }
        properties.putAll(given);
        for (Element property : elements(descriptor, "requiredProperty")) {
            String key = property.getAttribute("key");
            String value = properties.computeIfAbsent(key, missing -> text(property, "defaultValue"));
            String expected = text(property, "validationRegex");
            if (!expected.isEmpty() && !value.matches(expected)) {
                throw new IllegalArgumentException(key + ": expected " + expected + ", got '" + value + "'");
            }
        }
        Path project = Files.createDirectories(folder.resolve(properties.get("artifactId")));
        write("pom.xml", project.resolve("pom.xml"));
        for (Element set : elements(descriptor, "fileSet")) {
            write(set, project);
        }
        return project;
    }

    private void write(Element set, Path project) throws IOException {
        String directory = text(set, "directory");
        String begin = RESOURCES + (directory.isEmpty() ? "" : directory + "/");
        List<String> patterns = elements(set, "include").stream().map(Element::getTextContent).toList();
        Path to = project.resolve(directory);
        if (Boolean.parseBoolean(set.getAttribute("packaged"))) {
            to = to.resolve(properties.get("package").replace('.', '/'));
        }
        int count = 0;
        for (ZipEntry entry : jar.stream().filter(entry -> !entry.isDirectory()).toList()) {
            String inside = entry.getName().startsWith(begin) ? entry.getName().substring(begin.length()) : "";
            if (patterns.stream().anyMatch(pattern -> fits(inside, pattern))) {
                write(entry.getName().substring(RESOURCES.length()), to.resolve(named(inside)));
                count++;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("no file of the archetype is in " + begin + " " + patterns);
        }
    }

    /** {@code **}{@code /*.java} or the name itself: what the descriptor uses. */
    private static boolean fits(String file, String pattern) {
        return pattern.startsWith("**/*") ? file.endsWith(pattern.substring("**/*".length())) : file.equals(pattern);
    }

    private String named(String file) {
        String name = file;
        for (Map.Entry<String, String> property : properties.entrySet()) {
            name = name.replace("__" + property.getKey() + "__", property.getValue());
        }
        return name;
    }

    private void write(String template, Path file) throws IOException {
        String text;
        try (InputStream in = jar.getInputStream(jar.getEntry(RESOURCES + template))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        StringWriter out = new StringWriter();
        velocity.evaluate(new VelocityContext(new LinkedHashMap<>(properties)), out, template, text);
        Files.createDirectories(file.getParent());
        Files.writeString(file, out.toString());
    }

    private static String text(Element parent, String name) {
        List<Element> found = elements(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        return new ArrayList<>(IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList());
    }
}
