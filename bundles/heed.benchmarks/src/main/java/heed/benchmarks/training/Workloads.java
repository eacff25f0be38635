package heed.benchmarks.training;

import java.util.List;

/** All workloads. */
public final class Workloads {

    private static final List<Workload> ALL = List.of(new SimpleRnn("dot"),
            new SimpleRnn("additive"), new Lstmn(), new DecoderAdditive(), new Lstm(), new CausalMultiHead());

    private Workloads() {
    }

    /** In the order of tables. */
    public static List<Workload> all() {
        return ALL;
    }

    /** The names of all. */
    public static List<String> ids() {
        return ALL.stream().map(Workload::id).toList();
    }

    /** The one of that name, which must be one of {@link #ids}. */
    public static Workload byId(String id) {
        return ALL.stream().filter(workload -> workload.id().equals(id)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("no workload '" + id + "'; there are " + String.join(", ", ids())));
    }
}
