package heed.experiment.internal.run;

import heed.component.BadInput;
import heed.component.Located;
import heed.dataset.Dataset;
import heed.experiment.Outcome;
import heed.experiment.Progress;
import heed.experiment.RunInfo;
import heed.experiment.internal.plan.CheckedPlan;
import heed.experiment.internal.plan.RunSpec;
import heed.experiment.internal.record.Json;
import heed.experiment.internal.record.Records;
import heed.experiment.internal.record.RunRecord;
import heed.experiment.internal.record.RunState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Runs all runs of a plan, one after the other, each with its record. */
public final class Session {

    private static final Logger LOG = System.getLogger(Session.class.getName());

    private final CheckedPlan plan;
    private final Path folder;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final Map<Dataset, String> digests = new HashMap<>();
    private final Map<Progress.End, Integer> ends = new EnumMap<>(Progress.End.class);

    private Session(CheckedPlan plan, Path folder, Progress progress, BooleanSupplier stop) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.stop = stop;
    }

    /** A new session, or the newest one of the same definition if that is to be resumed. */
    public static Session open(CheckedPlan plan, Records records, Progress progress, BooleanSupplier stop)
            throws IOException {
        String digest = Digests.of(definition(plan));
        if (plan.request().resume()) {
            Path newest = records.newest(plan.experiment()).orElseThrow(() -> new BadInput("--resume",
                    "--resume: experiment '" + plan.experiment() + "' has no session yet; run it without --resume"));
            if (!digest.equals(Json.read(newest.resolve("session.json")).get("digest"))) {
                throw new BadInput("--resume", "--resume: the newest session, " + newest.getFileName()
                        + ", was of another definition; run without --resume, or undo the changes to the file");
            }
            refuseWhileRunning(newest);
            return new Session(plan, newest, progress, stop);
        }
        Path folder = records.newSession(plan.experiment());
        Files.writeString(folder.resolve("experiment.yaml"), plan.source().text());
        Map<String, Object> facts = new LinkedHashMap<>(description(plan));
        facts.put("digest", digest);
        Json.write(folder.resolve("session.json"), facts);
        return new Session(plan, folder, progress, stop);
    }

    /** Two that write one record would spoil it. */
    private static void refuseWhileRunning(Path session) {
        for (Records.Recorded run : Records.runs(session)) {
            if (run.state() == RunState.RUNNING) {
                throw new BadInput("--resume", "--resume: the newest session, " + session.getFileName()
                        + ", is still being run by process " + run.facts().get("pid") + "; wait for it or stop it");
            }
        }
    }

    /** What must be the same for a session to be gone on with: all but the backend, save where backends are compared. */
    private static Map<String, Object> definition(CheckedPlan plan) {
        Map<String, Object> facts = description(plan);
        Map<String, Object> task = new LinkedHashMap<>(plan.definition().task());
        task.remove("backend");
        facts.put("task", Located.plain(task));
        return facts;
    }

    private static Map<String, Object> description(CheckedPlan plan) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("experiment", plan.experiment());
        facts.put("task", Located.plain(plan.definition().task()));
        facts.put("arms", Located.plain(plan.definition().arms()));
        facts.put("seeds", plan.definition().seeds());
        facts.put("train", Located.plain(plan.definition().train()));
        facts.put("evaluate", plan.definition().evaluate().stream().map(Object::toString).toList());
        return facts;
    }

    /** Runs everything that is not finished yet. */
    public Outcome run() {
        for (RunSpec spec : plan.specs()) {
            Path run = folder.resolve(name(spec.info()));
            Optional<Records.Recorded> before = Records.read(run);
            if (before.isPresent() && before.get().state() == RunState.FINISHED) {
                end(spec.info(), Progress.End.FINISHED, "finished before", run);
            } else if (stop.getAsBoolean()) {
                ends.merge(Progress.End.STOPPED, 1, Integer::sum);
            } else {
                run(spec, run);
            }
        }
        return new Outcome(plan.experiment() + "/" + folder.getFileName(), folder,
                ends.getOrDefault(Progress.End.FINISHED, 0), ends.getOrDefault(Progress.End.FAILED, 0),
                ends.getOrDefault(Progress.End.STOPPED, 0));
    }

    private void run(RunSpec spec, Path run) {
        try (Trainer trainer = new Trainer(plan, spec, progress, stop)) {
            int lines = trainer.resume(run);
            Map<String, Object> facts = new Facts(plan, spec, digest(spec), trainer.used()).all();
            if (lines > 0) {
                Records.read(run).map(before -> Facts.backendsUntil(before.facts()))
                        .ifPresent(backends -> facts.put("earlier-backends", backends));
            }
            try (RunRecord record = new RunRecord(run, facts, lines)) {
                record.fact("weights", trainer.weights());
                record.fact("steps", trainer.steps());
                train(spec, trainer, record);
            }
        } catch (IOException | RuntimeException | LinkageError failure) {
            LOG.log(Level.INFO, "run " + run + " failed", failure);     // the screen has it from the progress
            end(spec.info(), Progress.End.FAILED, message(failure), run);
        }
    }

    private void train(RunSpec spec, Trainer trainer, RunRecord record) throws IOException {
        try {
            progress.started(spec.info(), trainer.steps());
            boolean whole = trainer.train(record);
            record.end(whole ? RunState.FINISHED : RunState.STOPPED, "");
            end(spec.info(), whole ? Progress.End.FINISHED : Progress.End.STOPPED, "", record.folder());
        } catch (IOException | RuntimeException | LinkageError failure) {
            try {
                record.end(RunState.FAILED, message(failure));
            } catch (IOException unwritable) {
                failure.addSuppressed(unwritable);
            }
            throw failure;
        }
    }

    private void end(RunInfo info, Progress.End end, String message, Path run) {
        ends.merge(end, 1, Integer::sum);
        Map<String, Double> metrics = new LinkedHashMap<>();
        Records.read(run).ifPresent(record -> Facts.metrics(record.facts())
                .forEach((name, value) -> metrics.put(name, value)));
        progress.ended(info, end, message, metrics);
    }

    private String digest(RunSpec spec) {
        return digests.computeIfAbsent(plan.dataset(spec), Digests::of);
    }

    private static String message(Throwable failure) {
        return failure instanceof BadInput || failure instanceof ArithmeticException ? failure.getMessage()
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private static String name(RunInfo info) {
        String slug = info.label().replaceAll("[^A-Za-z0-9.+=-]+", "_");
        return String.format("%03d-%s-s%d", info.number(), slug.substring(0, Math.min(60, slug.length())), info.seed());
    }
}
