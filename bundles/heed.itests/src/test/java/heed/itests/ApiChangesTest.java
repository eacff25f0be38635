package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.Clazz;
import aQute.bnd.osgi.Descriptors.TypeRef;
import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.FileResource;
import aQute.bnd.osgi.Jar;
import aQute.libg.reporter.ReporterAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/** What bnd's baseline says of changes of the present API: the rules of docs/compatibility.md. */
class ApiChangesTest {

    @TempDir
    private Path folder;

    private static Path built(String bundle) {
        return Path.of("..", bundle, "target", bundle + "-" + System.getProperty("heed.version") + ".jar");
    }

    /** The packages that the baseline objects to: {@code heed.attention 1.0.0 must be 2.0.0}. */
    private static List<String> objections(Jar newer, String bundle) throws Exception {
        List<String> objections = new ArrayList<>();
        try (Jar older = new Jar(built(bundle).toFile())) {
            Baseline baseline = new Baseline(new ReporterAdapter(), new DiffPluginImpl());
            for (Baseline.Info info : baseline.baseline(newer, older, null)) {
                if (info.mismatch) {
                    objections.add(info.packageName + " " + info.newerVersion + " must be " + info.suggestedVersion);
                }
            }
        }
        return objections;
    }

    @ParameterizedTest
    @ValueSource(strings = {"heed.component", "heed.tensor", "heed.attention", "heed.cell"})
    void anUnchangedApiIsNotObjectedTo(String bundle) throws Exception {
        try (Jar same = new Jar(built(bundle).toFile())) {
            assertEquals(List.of(), objections(same, bundle));
        }
    }

    /** Plug-ins implement the first two kinds, and only call the others. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "heed.attention | AttentionMechanism | int slots();                    | 2.0.0",
        "heed.attention | AttentionFactory   | String vendor();                | 2.0.0",
        "heed.attention | AttentionMechanism | default int slots() { return 0; } | 1.1.0",
        "heed.attention | Reading            | public int batch() { return 0; } | 1.1.0",
        "heed.component | Parts              | int count();                    | 1.1.0"})
    void aMethodMore(String bundle, String type, String method, String version) throws Exception {
        Path source = Path.of("..", bundle, "src/main/java", bundle.replace('.', '/'), type + ".java");
        String changed = with(method, Files.readString(source), type);
        if (bundle.equals("heed.component")) {
            changed = changed.replace("return new Parts() {", "return new Parts() {\n            @Override\n"
                + "            public int count() {\n                return 0;\n            }\n");
        }
        try (Jar newer = new Jar(built(bundle).toFile())) {
            for (Path file : compiled(Files.writeString(folder.resolve(type + ".java"), changed))) {
                newer.putResource(folder.resolve("classes").relativize(file).toString(), new FileResource(file));
            }
            assertEquals(List.of(bundle + " 1.0.0 must be " + version), objections(newer, bundle));
        }
    }

    /** One without a body first, any other last: the order that the house keeps. */
    private static String with(String method, String source, String type) {
        int place = method.endsWith(";") ? source.indexOf('{', source.indexOf(" " + type)) + 1
            : source.lastIndexOf('}');
        return source.substring(0, place) + "\n    /** New. */\n    " + method + "\n" + source.substring(place);
    }

    @Test
    void aTypeLess() throws Exception {
        try (Jar newer = new Jar(built("heed.attention").toFile())) {
            newer.remove("heed/attention/Past.class");
            assertEquals(List.of("heed.attention 1.0.0 must be 2.0.0"), objections(newer, "heed.attention"));
        }
    }

    private List<Path> compiled(Path source) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
             Stream<String> jars = Stream.of("heed.component", "heed.tensor", "heed.attention")
                 .map(bundle -> built(bundle).toString())) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            String path = String.join(":", jars.toList()) + ":" + System.getProperty("java.class.path");
            if (!compiler.getTask(null, files, null, List.of("--release", "17", "-proc:none", "-nowarn", "-cp", path),
                    null, files.getJavaFileObjects(source)).call()) {
                throw new IllegalArgumentException("does not compile: " + source);
            }
        }
        try (Stream<Path> walk = Files.walk(classes)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    /** Without that, the baseline takes every interface for one that plug-ins may implement. */
    @ParameterizedTest
    @MethodSource("bundles")
    void everyInterfaceSaysWhoImplementsIt(String bundle) throws Exception {
        assertEquals(List.of(), interfaces(bundle, type -> {
            List<String> marks = type.annotations().stream().map(TypeRef::getFQN).toList();
            return !marks.contains(ConsumerType.class.getName()) && !marks.contains(ProviderType.class.getName());
        }));
    }

    /** The baseline takes an abstract method that comes after a default one for a default one. */
    @ParameterizedTest
    @MethodSource("bundles")
    void abstractMethodsComeBeforeDefaults(String bundle) throws Exception {
        assertEquals(List.of(), interfaces(bundle, type -> {
            List<Boolean> defaults = type.methods().filter(method -> !method.isStatic() && method.isPublic()
                && !method.isSynthetic()).map(method -> !method.isAbstract()).toList();
            return defaults.contains(true) && defaults.lastIndexOf(false) > defaults.indexOf(true);
        }));
    }

    static Stream<String> bundles() {
        return Stream.of("heed.component", "heed.tensor", "heed.attention", "heed.cell", "heed.dataset", "heed.model",
            "heed.evaluator", "heed.plugin", "heed.experiment");
    }

    /** The public interfaces that a bundle exports and that are of a kind. */
    private static List<String> interfaces(String bundle, Predicate<Clazz> kind) throws Exception {
        try (Analyzer analyzer = new Analyzer(new Jar(built(bundle).toFile()))) {
            analyzer.analyze();
            Set<String> exported = Domain.domain(analyzer.getJar().getManifest()).getExportPackage().keySet();
            return analyzer.getClassspace().values().stream()
                .filter(type -> type.isInterface() && type.isPublic() && !type.isAnnotation()
                    && exported.contains(type.getClassName().getPackageRef().getFQN()))
                .filter(kind).map(Clazz::getFQN).sorted().toList();
        }
    }
}
