package heed.itests;

import heed.itests.Heed.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Maven in a process of its own, with a local repository of its own. That holds Heed as {@code mvn install} would have
 * put it there; all else comes from the repository of the present build, and nothing from a network.
 */
record Maven(Path folder) {

    private static final Path HOME = Path.of(System.getProperty("heed.maven.home"));
    private static final Path PRESENT = Path.of(System.getProperty("heed.maven.repository"));
    private static final Path CHECKOUT = Path.of("../..");
    private static final String GROUP = "org/heedworkbench";
    private static final long LIMIT_MINUTES = 4;

    private static final String SETTINGS = """
        <settings>
          <mirrors>
            <mirror><id>present</id><mirrorOf>*</mirrorOf><url>%s</url></mirror>
          </mirrors>
        </settings>
        """;

    /** Runs it to its end. */
    Ended run(Path project, String... arguments) throws IOException, InterruptedException {
        Path settings = Files.writeString(folder.resolve("settings.xml"), SETTINGS.formatted(PRESENT.toUri()));
        List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/mvn").toString(), "-B", "-o",
            "-Daether.offline.protocols=file", "-s", settings.toString(),
            "-Dmaven.repo.local=" + repository()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        try (Child child = new Child(builder)) {
            child.closeInput();
            return child.end(LIMIT_MINUTES, TimeUnit.MINUTES);
        }
    }

    private Path repository() {
        return folder.resolve("repository");
    }

    /** Puts what this checkout built of these modules there, with the POMs that theirs build on. */
    Maven installed(String... modules) throws IOException {
        install(CHECKOUT.resolve("target-platform"), "target-platform");
        install(CHECKOUT, "heed");
        for (String module : modules) {
            install(CHECKOUT.resolve("bundles").resolve(module), module);
        }
        return this;
    }

    private void install(Path module, String artifact) throws IOException {
        String version = System.getProperty("heed.version");
        Path place = Files.createDirectories(repository().resolve(GROUP).resolve(artifact).resolve(version));
        Files.copy(module.resolve("pom.xml"), place.resolve(artifact + "-" + version + ".pom"));
        Path jar = module.resolve("target").resolve(artifact + "-" + version + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, place.resolve(jar.getFileName()));
        }
    }

    /** How many tests each class of a project ran without failing, by its report: {@code com.acme.SharpTest: 3}. */
    static List<String> tests(Path project) throws IOException {
        try (Stream<Path> reports = Files.list(project.resolve("target/surefire-reports"))) {
            List<String> counts = new ArrayList<>();
            for (Path report : reports.filter(file -> file.toString().endsWith(".txt")).sorted().toList()) {
                String text = Files.readString(report);
                String name = report.getFileName().toString().replace(".txt", "");
                counts.add(name + ": " + text.replaceAll(
                    "(?s).*Tests run: (\\d+), Failures: 0, Errors: 0, Skipped: 0.*", "$1"));
            }
            return counts;
        }
    }
}
