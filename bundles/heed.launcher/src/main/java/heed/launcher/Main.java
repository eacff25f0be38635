package heed.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Logger;

/** Starts the workbench, hands it the command line, ends with its exit code; 2 if it cannot start. */
public final class Main {
    private static final Logger LOG = Logger.getLogger(Main.class.getName());
    private static final int BAD_INPUT = 2;

    private Main() {
    }

    /** The {@code heed} command, as its script calls it. */
    public static void main(String[] arguments) {
        int code;
        try {
            CommandLine line = CommandLine.parse(List.of(arguments), System.getenv());
            code = line.version() ? printVersion() : run(line);
        } catch (LaunchException e) {
            System.err.println("heed: " + e.getMessage());
            code = BAD_INPUT;
        }
        System.exit(code);
    }

    private static int printVersion() {
        System.out.printf("heed %s (Java %s, %s)%n", version(), Runtime.version(),
            System.getProperty("java.vm.name"));
        return 0;
    }

    private static int run(CommandLine line) throws LaunchException {
        long begin = System.nanoTime();
        Distribution distribution = distribution();
        List<BundleFile> files = distribution.bundles();
        try (Home home = Home.open(line.home());
             UnpackedBundles unpacked = new UnpackedBundles(home.cache().resolve("unpacked"))) {
            Logs.open(home.logs());
            List<BundleFile> bundles = new ArrayList<>();
            for (BundleFile file : files) {
                bundles.add(new BundleFile(unpacked.locate(file.path()), file.start()));
            }
            try (Workbench workbench = Workbench.start(home.framework(), bundles, properties(home))) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    workbench.close();
                    home.close();
                }, "heed-shutdown"));
                LOG.info(() -> "%d bundles up after %d ms".formatted(bundles.size(),
                    (System.nanoTime() - begin) / 1_000_000));
                return workbench.call(line.rest());
            }
        }
    }

    private static Map<String, String> properties(Home home) {
        Map<String, String> properties = new HashMap<>();
        properties.put("heed.home", home.folder().toString());
        properties.put("heed.cache", home.cache().toString());
        properties.put("heed.version", version());
        properties.put("heed.terminal", System.getProperty("heed.terminal", "false"));
        properties.put("heed.columns", System.getProperty("heed.columns", "80"));
        return properties;
    }

    private static Distribution distribution() throws LaunchException {
        String folder = System.getProperty("heed.distribution");
        if (folder == null) {
            throw new LaunchException("the property heed.distribution is not set; start Heed by its script");
        }
        return new Distribution(Path.of(folder).toAbsolutePath().normalize());
    }

    private static String version() {
        return Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "not packaged");
    }
}
