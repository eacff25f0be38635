package heed.experiment.internal.run;

import heed.dataset.Dataset;
import heed.dataset.DatasetFactory;
import heed.dataset.Example;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import heed.experiment.Progress;
import heed.experiment.internal.plan.CheckedPlan;
import heed.experiment.internal.plan.RunSpec;
import heed.experiment.internal.record.Json;
import heed.experiment.internal.record.RunRecord;
import heed.model.Model;
import heed.model.Models;
import heed.plugin.Lease;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Steps;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.spi.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Trains one run from its beginning, or from its checkpoint, to its end, on an engine of its own. */
final class Trainer implements AutoCloseable {

    private static final long CHECKPOINT_NANOS = 30_000_000_000L;

    private final CheckedPlan plan;
    private final RunSpec spec;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final Dataset data;
    private final Engine engine;
    private final Parameters parameters;
    private final NotedParts parts;
    private final Model model;
    private final Optimizer optimizer;
    private final Steps made;
    private final Judge judge;
    private final Batches batches;
    private long step;
    private int lines;
    private double seconds;
    private long resumedAt;
    private long saved = System.nanoTime();

    Trainer(CheckedPlan plan, RunSpec spec, Progress progress, BooleanSupplier stop) {
        this.plan = plan;
        this.spec = spec;
        this.progress = progress;
        this.stop = stop;
        data = plan.dataset(spec);
        engine = Engine.open(plan.backend(spec), spec.train().precision().type());
        parameters = new Parameters(engine, spec.info().seed());
        parts = new NotedParts(plan.lease());
        parts.find(Backend.class, plan.backendRef(spec));
        parts.find(DatasetFactory.class, spec.dataset());
        model = Models.create(spec.model(), data.form(), parameters, parts);
        judge = new Judge(engine, model, new Subject(spec.model().toString(), data.source()))
                .with(plan.definition().evaluate(), data.form(), parts);
        batches = new Batches(data.train(), spec.train().batch(), spec.info().seed());
        optimizer = new Optimizer(spec.rule(), spec.schedule().apply(steps()), parameters);
        made = new Steps(engine);
    }

    /** The parts that this run uses. */
    List<Lease.Used> used() {
        return parts.used();
    }

    /** Numbers that its model has. */
    long weights() {
        return parameters.count();
    }

    /** All training steps of the run. */
    long steps() {
        long all = (long) batches.count() * spec.train().epochs();
        return spec.train().steps() == 0 ? all : Math.min(all, spec.train().steps());
    }

    /** Goes on from a checkpoint, if there is one; how many lines of metrics it covers. */
    int resume(Path folder) throws IOException {
        new Checkpoint(folder, parameters, optimizer).load().ifPresent(position -> {
            step = position.steps();
            lines = position.lines();
            seconds = position.seconds();
        });
        return lines;
    }

    /**
     * Trains, judges the test part, draws.
     *
     * @return false when it was stopped before its end, its checkpoint saved
     */
    boolean train(RunRecord record) throws IOException {
        Checkpoint checkpoint = new Checkpoint(record.folder(), parameters, optimizer);
        resumedAt = System.nanoTime();
        while (step < steps()) {
            int epoch = (int) (step / batches.count());
            List<List<Example>> order = batches.epoch(epoch);
            for (int i = (int) (step % batches.count()); i < order.size() && step < steps(); i++) {
                if (stop.getAsBoolean()) {
                    save(checkpoint, record);
                    return false;
                }
                step(order.get(i), epoch, record);
                if (System.nanoTime() - saved > CHECKPOINT_NANOS) {
                    save(checkpoint, record);
                }
            }
            validate(epoch, record);
            save(checkpoint, record);
        }
        record.fact("seconds", elapsed());
        record.fact("replayed-steps", made.replayed());
        test(record);
        return true;
    }

    private void step(List<Example> batch, int epoch, RunRecord record) throws IOException {
        double loss;
        double rate = optimizer.rate();
        engine.drawing(spec.info().seed(), step);
        try (Scope scope = engine.scope()) {
            Tensor value = made.make(() -> model.loss(batch));
            if (spec.train().clip() > 0) {
                optimizer.clip(spec.train().clip());
            }
            optimizer.step();
            loss = value.item();
        }
        step++;
        if (!Double.isFinite(loss)) {
            throw new ArithmeticException("the loss became " + loss + " at step " + step + " (epoch " + (epoch + 1)
                    + "): lower the optimizer's rate (" + rate + "), or clip gradients (clip is "
                    + spec.train().clip() + ")");
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("epoch", epoch + 1);
        line.put("loss", loss);
        write(record, line);
        progress.stepped(spec.info(), step, loss);
    }

    private void validate(int epoch, RunRecord record) throws IOException {
        Map<String, Double> values = judge.judge(data.validation()).values();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("epoch", epoch + 1);
        line.put("seconds", elapsed());
        values.forEach((name, value) -> line.put("validation." + name, Json.number(value)));
        write(record, line);
        progress.judged(spec.info(), epoch + 1, values);
    }

    private void test(RunRecord record) throws IOException {
        Judge.Findings findings = judge.judge(data.test());
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (Metric metric : findings.metrics()) {
            metrics.put(metric.name(), Map.of("value", Json.number(metric.value()),
                    "higher-is-better", metric.higherIsBetter()));
        }
        record.fact("metrics", metrics);
        record.fact("provenance", findings.provenance());
        int count = Math.min(plan.definition().maps(), data.test().size());
        if (count > 0) {
            try (Scope scope = engine.scope()) {
                List<? extends Example> first = data.test().subList(0, count);
                new Drawing(spec.info(), data.form(), progress).draw(first, judge.predict(first, true),
                        record.folder().resolve("attention"));
            }
        }
    }

    private void write(RunRecord record, Map<String, Object> line) throws IOException {
        record.line(line);
        lines++;
    }

    private void save(Checkpoint checkpoint, RunRecord record) throws IOException {
        record.flush();
        checkpoint.save(new Checkpoint.Position(step, lines, elapsed()));
        saved = System.nanoTime();
    }

    private double elapsed() {
        return seconds + (System.nanoTime() - resumedAt) / 1e9;
    }

    @Override
    public void close() {
        made.close();
        engine.close();
    }
}
