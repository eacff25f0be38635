package heed.shell;

import heed.component.BadInput;
import heed.experiment.Outcome;
import heed.experiment.Plan;
import heed.experiment.Request;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heed run FILE}. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Run an experiment and compare its arms.")
final class RunVerb implements Callable<Integer> {

    private final Services services;

    @Parameters(paramLabel = "FILE", description = "The experiment, a YAML file.")
    private Path file;

    @Option(names = "--set", paramLabel = "path=value",
            description = "Change the experiment, such as --set train.epochs=2. May be given several times.")
    private List<String> set = List.of();

    @Option(names = "--seeds", paramLabel = "N", description = "Run every arm with seeds 1 to N.")
    private Integer seeds;

    @Option(names = "--backend", paramLabel = "ID",
            description = "Compute on this backend, whatever the file says. See 'heed list backends'.")
    private String backend;

    @Option(names = "--resume", description = "Go on with the newest session of this experiment.")
    private boolean resume;

    RunVerb(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        if (seeds != null && seeds < 1) {
            throw new BadInput("--seeds", "--seeds: expected a whole number of at least 1, got " + seeds);
        }
        Request request = new Request(file, set, seeds == null ? OptionalInt.empty() : OptionalInt.of(seeds),
                Optional.ofNullable(backend), resume);
        PrintStream out = services.terminal().out();
        try (Plan plan = services.experiments().plan(request)) {
            out.println("experiment " + plan.experiment() + ": " + plan.runs().size() + " runs on " + plan.backend());
            ProgressLines progress = new ProgressLines(services.terminal(), plan.runs().size());
            Outcome outcome = services.experiments().run(plan, progress);
            progress.close();
            report(outcome, progress);
            return outcome.failed() + outcome.stopped() > 0 ? Heed.FAILED : Heed.FINE;
        }
    }

    private void report(Outcome outcome, ProgressLines progress) {
        PrintStream out = services.terminal().out();
        progress.maps().forEach(out::println);
        out.println();
        out.print(services.experiments().compare(outcome.session()).text());
        out.println();
        if (progress.drawn() > 0) {
            out.println("attention:  " + progress.drawn() + " maps, " + outcome.folder() + "/*/attention/*.svg");
        }
        out.println("records:    " + outcome.folder());
        out.println("compare:    heed compare " + outcome.session());
        if (outcome.stopped() > 0) {
            out.println("stopped:    " + outcome.stopped() + " of the runs; go on with the same command and --resume");
        }
    }
}
