package heed.shell;

import heed.component.BadInput;
import heed.component.Names;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code heed}: its verbs, and how their errors end. */
@Command(name = "heed", mixinStandardHelpOptions = true, versionProvider = Heed.Version.class,
        description = "A workbench for experiments with attention.",
        synopsisHeading = "Usage: ", commandListHeading = "%nVerbs:%n", optionListHeading = "%nOptions:%n",
        footer = {"", "Without a verb: the interactive workbench, where the same verbs work.",
            "Before the verb: --home DIR, the folder of runs, plug-ins and caches",
            "(default: the environment variable HEED_HOME, or ~/.heed).",
            "In a source checkout also: heed bench, training steps side by side with libtorch.",
            "Exit codes: 0 all runs finished, 1 a run failed or was stopped, 2 bad input."})
final class Heed implements Runnable {

    /** All runs finished. */
    static final int FINE = 0;
    /** A run failed or was stopped. */
    static final int FAILED = 1;
    /** What was asked cannot be done. */
    static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec;

    /** The command with all verbs. */
    static CommandLine line(Services services, String version) {
        CommandLine line = new CommandLine(new Heed(), new Version.Factory(version));
        line.addSubcommand(new RunVerb(services));
        line.addSubcommand(new CompareVerb(services));
        line.addSubcommand(new ListVerb(services));
        line.addSubcommand(new PluginVerb(services));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(Math.max(80, Math.min(120, services.terminal().columns())));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof BadInput) {
                services.terminal().err().println("heed: " + failure.getMessage());
                return BAD_INPUT;
            }
            throw failure;
        });
        line.setParameterExceptionHandler((failure, args) -> {
            services.terminal().err().println("heed: " + complaint(failure));
            services.terminal().err().println("See '" + failure.getCommandLine().getCommandSpec().qualifiedName()
                    + " --help'.");
            return BAD_INPUT;
        });
        return line;
    }

    /** What is wrong with the arguments, with the nearest known name where something is misspelt. */
    private static String complaint(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched) || unmatched.getUnmatched().isEmpty()) {
            return failure.getMessage();
        }
        String first = unmatched.getUnmatched().get(0);
        CommandLine at = failure.getCommandLine();
        boolean option = first.startsWith("-");
        Collection<String> known = option ? at.getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--")).toList() : at.getSubcommands().keySet();
        if (!option && known.isEmpty()) {
            return at.getCommandName() + ": one argument too many: '" + first + "'";
        }
        return (at.getParent() == null ? "" : at.getCommandName() + ": ") + (option ? "unknown option '" : "no verb '")
                + first + "'" + Names.suggest(first, known);
    }

    /** Without a verb, from within the shell. */
    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** The version of this workbench. */
    static final class Version implements CommandLine.IVersionProvider {

        private final String version;

        Version(String version) {
            this.version = version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {"heed " + version};
        }

        /** Makes it with the version that the launcher told. */
        record Factory(String version) implements CommandLine.IFactory {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return type == Version.class ? type.cast(new Version(version))
                        : CommandLine.defaultFactory().create(type);
            }
        }
    }
}
