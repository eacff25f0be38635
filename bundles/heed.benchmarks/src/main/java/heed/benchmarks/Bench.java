package heed.benchmarks;

import heed.benchmarks.ops.Operation;
import heed.benchmarks.training.Workload;
import heed.benchmarks.training.Workloads;
import heed.component.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The verb: what is to be compared, and the printing of it. */
@Command(name = "heed bench", mixinStandardHelpOptions = true,
        description = "Times training steps, or single operations, side by side with libtorch in the same run, after "
                + "a check that both compute the same. docs/benchmarks.md says what and how.",
        synopsisHeading = "Usage: ", optionListHeading = "%nOptions:%n",
        footer = {"", "Exit codes: 0 all was timed, 1 something was not, 2 bad input."})
final class Bench implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "training|ops", description = "what to time (default: training)")
    private String kind = "training";

    @Option(names = "--workload", split = ",", paramLabel = "ID", description = "only these (default: all)")
    private List<String> workloads = List.of();

    @Option(names = "--backend", split = ",", paramLabel = "ID",
            description = "on these backends (default: vector,nd4j)")
    private List<String> backends = List.of("vector", "nd4j");

    @Option(names = "--csv", paramLabel = "FILE", description = "also write the results to this file")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--sizes", description = "training at many sizes, and cost against length (default workload: "
            + "lstmn, default backend: vector)")
    private boolean sizes;

    @Option(names = "--alone", description = "our side without peers, each workload for a minute in one process ('GC ms' is "
            + "the longest pause of the garbage collector); with --sizes, each size as long as usual")
    private boolean alone;

    @Option(names = "--quick", description = "few iterations: for a first look, not for numbers to be quoted")
    private boolean quick;

    private final boolean terminal;
    private final Path log;

    /** Told by the script: whether it prints to a terminal, and where logs go. */
    Bench(Properties properties) {
        terminal = Boolean.parseBoolean(properties.getProperty("heed.terminal"));
        log = Path.of(properties.getProperty("heed.bench.log", "heed-bench.log"));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Job> jobs = jobs();
        if (csv.isPresent() && Files.isDirectory(csv.get())) {
            throw bad("--csv: " + csv.get() + " is a folder; expected a file");
        }
        Files.deleteIfExists(log);
        say(Machine.describe());
        if (quick) {
            say("--quick: few iterations; not for numbers to be quoted");
        }
        say("");
        Report.head().forEach(this::say);
        List<Result> results = new ArrayList<>();
        Forks forks = new Forks(schedule(), log);
        for (Job job : jobs) {
            try {
                results.add(forks.run(job, this::progress));
                progress("");
                say(Report.row(results.get(results.size() - 1)));
            } catch (IllegalStateException e) {
                progress("");
                spec.commandLine().getErr().println("heed: " + e.getMessage());
            }
            if (csv.isPresent()) {
                Files.write(csv.get(), Report.csv(results));
            }
        }
        if (sizes) {
            say("");
            Sweep.fits(results).forEach(this::say);
        }
        return results.size() < jobs.size() ? 1 : 0;
    }

    private Schedule schedule() {
        return quick ? Schedule.QUICK : sizes ? Schedule.SIZES : alone ? Schedule.ALONE : kind.equals("ops") ? Schedule.OPS : Schedule.FULL;
    }

    /** What is to be compared, in the order of the table. */
    List<Job> jobs() {
        if (!List.of("training", "ops").contains(kind)) {
            throw bad("expected training or ops, got '" + kind + "'");
        }
        boolean ops = kind.equals("ops");
        if (ops && sizes) {
            throw bad("--sizes goes with training; operations have the sizes that occur");
        }
        List<String> ids = ops ? Operation.ids() : Workloads.ids();
        if (alone && (ops || quick)) {
            throw bad("--alone goes with training, and not with --quick");
        }
        workloads.forEach(id -> known(ops ? "operation" : "workload", id, ids));
        backends.forEach(id -> known("backend", id, Sides.backends()));
        List<Job> jobs = new ArrayList<>();
        for (String id : ids) {
            for (String backend : sizes && byDefault("--backend") ? List.of("vector") : backends) {
                if (workloads.contains(id) || workloads.isEmpty() && (!sizes || id.equals("lstmn"))) {
                    jobs.addAll(ops ? List.of(new Job(id, Task.parse(id), backend, Peer.LIBTORCH))
                            : training(Workloads.byId(id), backend));
                }
            }
        }
        return jobs;
    }

    private List<Job> training(Workload workload, String backend) {
        if (sizes) {
            return Sweep.jobs(workload, backend, alone);
        }
        Task task = new Task.Training(workload, workload.size());
        Job job = new Job(workload.id(), task, backend, alone ? Peer.NONE : Peer.LIBTORCH);
        boolean dl4j = !alone && workload.id().equals("lstm") && backend.equals("nd4j");
        return dl4j ? List.of(job, new Job(workload.id(), task, backend, Peer.DL4J)) : List.of(job);
    }

    private boolean byDefault(String option) {
        return !spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void known(String what, String id, Collection<String> ids) {
        if (!ids.contains(id)) {
            throw bad("no " + what + " '" + id + "'" + Names.suggest(id, ids));
        }
    }

    private ParameterException bad(String what) {
        return new ParameterException(spec.commandLine(), "bench: " + what);
    }

    /** What is wrong with the arguments, with the nearest option where one is misspelt. */
    static String complaint(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            Collection<String> known = failure.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                    .filter(name -> name.startsWith("--")).toList();
            return first.startsWith("-") ? "bench: unknown option '" + first + "'" + Names.suggest(first, known)
                    : "bench: one argument too many: '" + first + "'";
        }
        return failure.getMessage();
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }

    /** One line rewritten on a terminal; a line each time elsewhere, where nobody watches. */
    private void progress(String said) {
        if (terminal) {
            System.err.print("\r\033[K" + said);
            System.err.flush();
        } else if (!said.isEmpty()) {
            System.err.println(said);
        }
    }
}
