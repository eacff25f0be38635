package heed.experiment.internal.plan;

import heed.component.Ref;
import heed.dataset.Dataset;
import heed.experiment.Plan;
import heed.experiment.Request;
import heed.experiment.RunInfo;
import heed.experiment.internal.definition.Definition;
import heed.experiment.internal.definition.Source;
import heed.plugin.Lease;
import heed.tensor.spi.Backend;
import java.util.List;
import java.util.Map;

/** A plan with all that its runs need. */
public record CheckedPlan(Source source, Definition definition, Request request, List<RunSpec> specs, String backend,
        Lease lease, Map<Ref, Backend> backends, Map<Ref, Dataset> datasets) implements Plan {

    @Override
    public String experiment() {
        return definition.name();
    }

    @Override
    public List<RunInfo> runs() {
        return specs.stream().map(RunSpec::info).toList();
    }

    /** The data of a run. */
    public Dataset dataset(RunSpec spec) {
        return datasets.get(spec.dataset());
    }

    /** The backend of a run. */
    public Backend backend(RunSpec spec) {
        return backends.get(spec.backend());
    }

    /** The backend of a run as the lease knows it: what {@code auto} took, by its id. */
    public Ref backendRef(RunSpec spec) {
        return spec.backend().id().equals("auto") ? Ref.of(backend(spec).id()) : spec.backend();
    }

    @Override
    public void close() {
        lease.close();
    }
}
