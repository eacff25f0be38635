package heed.shell;

import heed.experiment.Comparison;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heed compare EXPERIMENT}. */
@Command(name = "compare", mixinStandardHelpOptions = true, description = "Show the arms of an experiment side by side.")
final class CompareVerb implements Callable<Integer> {

    private final Services services;

    @Parameters(paramLabel = "EXPERIMENT", description = "Its name, for the newest session, or name/session.")
    private String experiment;

    @ArgGroup
    private Form form = new Form();

    /** How to print. */
    static final class Form {
        @Option(names = "--csv", description = "As CSV, a line for each arm and metric.")
        private boolean csv;

        @Option(names = "--json", description = "As JSON.")
        private boolean json;
    }

    CompareVerb(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        Comparison comparison = services.experiments().compare(experiment);
        if (form.csv) {
            services.terminal().out().print(comparison.csv());
        } else if (form.json) {
            services.terminal().out().print(comparison.json());
        } else {
            services.terminal().out().println(comparison.session());
            services.terminal().out().print(comparison.text());
        }
        return Heed.FINE;
    }
}
