package heed.experiment.internal.plan;

import heed.component.BadInput;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Dataset;
import heed.dataset.DatasetFactory;
import heed.dataset.Form;
import heed.evaluator.Evaluator;
import heed.evaluator.EvaluatorFactory;
import heed.experiment.Request;
import heed.experiment.internal.definition.Definition;
import heed.experiment.internal.definition.Source;
import heed.model.Models;
import heed.plugin.Catalogue;
import heed.plugin.Lease;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.spi.Backend;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Turns a request into a checked plan: reads the file, finds all parts, makes the data, and builds each model once. */
public final class Planner {

    private final Catalogue catalogue;

    /** A planner over what is on offer. */
    public Planner(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The plan, which holds its lease; nothing is held when this fails. */
    public CheckedPlan plan(Request request) {
        Source source = Source.read(request.file());
        Lease lease = catalogue.lease();
        boolean done = false;
        try {
            CheckedPlan plan = checked(source, Definition.of(source, request), request, lease);
            done = true;
            return plan;
        } catch (BadInput bad) {
            throw source.placed(bad);
        } finally {
            if (!done) {
                lease.close();
            }
        }
    }

    private CheckedPlan checked(Source source, Definition definition, Request request, Lease lease) {
        List<RunSpec> runs = new Settings(definition, lease).runs();
        Backends backends = new Backends(catalogue, lease);
        Map<Ref, Backend> chosen = new LinkedHashMap<>();
        Map<Ref, Dataset> datasets = new HashMap<>();
        Map<List<Object>, Boolean> built = new HashMap<>();
        for (RunSpec run : runs) {
            Backend backend = chosen.computeIfAbsent(run.backend(), backends::choose);
            Dataset dataset = datasets.computeIfAbsent(run.dataset(), ref -> dataset(ref, lease));
            for (Ref evaluator : definition.evaluate()) {
                evaluator(evaluator, dataset.form(), lease);
            }
            built.computeIfAbsent(List.of(run.dataset(), run.model(), run.backend(), run.train().precision()),
                    key -> build(run, backend, dataset.form(), lease));
        }
        String explained = String.join(", ", chosen.entrySet().stream()
                .map(e -> backends.explained(e.getKey(), e.getValue())).toList());
        return new CheckedPlan(source, definition, request, runs, explained, lease, chosen, datasets);
    }

    private static Dataset dataset(Ref ref, Parts parts) {
        return withKey(ref, () -> create(parts.find(DatasetFactory.class, ref), ref));
    }

    private static <O extends Record> Dataset create(DatasetFactory<O> factory, Ref ref) {
        return factory.create(Options.read(factory, ref));
    }

    /** The evaluator that a reference names, for examples of a form. */
    public static Evaluator evaluator(Ref ref, Form form, Parts parts) {
        return withKey(ref, () -> create(parts.find(EvaluatorFactory.class, ref), ref, form));
    }

    private static <O extends Record> Evaluator create(EvaluatorFactory<O> factory, Ref ref, Form form) {
        return factory.create(Options.read(factory, ref), form);
    }

    private static <T> T withKey(Ref ref, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (BadInput bad) {
            throw bad.key().isEmpty() ? new BadInput(ref.key(), bad.getMessage(), bad) : bad;
        }
    }

    /** Builds the model and forgets it: whatever does not fit shows now, before the first run. */
    private static boolean build(RunSpec run, Backend backend, Form form, Parts parts) {
        try (Engine engine = Engine.open(backend, run.train().precision().type())) {
            Models.create(run.model(), form, new Parameters(engine, run.info().seed()), parts);
            return true;
        } catch (BadInput bad) {
            throw bad;
        } catch (IllegalArgumentException refused) {
            throw new BadInput(run.model().key(), refused.getMessage(), refused);
        }
    }
}
