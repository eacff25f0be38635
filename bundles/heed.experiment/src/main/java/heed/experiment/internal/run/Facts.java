package heed.experiment.internal.run;

import heed.component.Located;
import heed.dataset.Dataset;
import heed.experiment.internal.plan.CheckedPlan;
import heed.experiment.internal.plan.RunSpec;
import heed.plugin.Lease;
import heed.tensor.optimizer.Rule;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run's record says before it begins: what is run, with which parts, on what. */
final class Facts {

    private final CheckedPlan plan;
    private final RunSpec spec;
    private final String digest;
    private final List<Lease.Used> used;

    Facts(CheckedPlan plan, RunSpec spec, String digest, List<Lease.Used> used) {
        this.plan = plan;
        this.spec = spec;
        this.digest = digest;
        this.used = used;
    }

    Map<String, Object> all() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("experiment", plan.experiment());
        facts.put("number", spec.info().number());
        facts.put("arm", spec.info().arm());
        facts.put("seed", spec.info().seed());
        facts.put("dataset", dataset());
        facts.put("model", Located.plain(Map.of(spec.model().id(), spec.model().options())));
        facts.put("train", train());
        facts.put("backend", Map.of("id", plan.backend(spec).id(), "device", plan.backend(spec).device()));
        facts.put("java", java());
        facts.put("parts", parts());
        return facts;
    }

    /** Ids of the backends that a run was on so far, in order, by its record. */
    static List<Object> backendsUntil(Map<String, Object> facts) {
        List<Object> backends = new ArrayList<>();
        if (facts.get("earlier-backends") instanceof List<?> earlier) {
            backends.addAll(earlier);
        }
        if (facts.get("backend") instanceof Map<?, ?> last) {
            backends.add(last.get("id"));
        }
        return backends;
    }

    private Map<String, Object> dataset() {
        Dataset data = plan.dataset(spec);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", spec.dataset().id());
        facts.put("options", Located.plain(spec.dataset().options()));
        facts.put("source", data.source());
        facts.put("sha256", digest);
        facts.put("examples", Map.of("train", data.train().size(), "validation", data.validation().size(), "test",
                data.test().size()));
        return facts;
    }

    private Map<String, Object> train() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("optimizer", Map.of(spec.train().optimizer().name(), numbers(spec.rule())));
        facts.put("schedule", Located.plain(Map.of(spec.train().schedule().name(),
                spec.train().schedule().options())));
        facts.put("batch", spec.train().batch());
        facts.put("epochs", spec.train().epochs());
        facts.put("clip", spec.train().clip());
        facts.put("precision", spec.train().precision().name().toLowerCase(Locale.ROOT));
        return facts;
    }

    /** The numbers of a rule, presets included, by name. */
    private static Map<String, Object> numbers(Rule rule) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        try {
            for (RecordComponent component : rule.getClass().getRecordComponents()) {
                numbers.put(component.getName(), component.getAccessor().invoke(rule));
            }
        } catch (ReflectiveOperationException unreadable) {
            throw new IllegalStateException(rule.getClass() + " is no record to be read", unreadable);
        }
        return numbers;
    }

    private static Map<String, Object> java() {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (String name : List.of("java.version", "java.vm.name", "java.vm.version", "os.name", "os.arch")) {
            facts.put(name, System.getProperty(name));
        }
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        return facts;
    }

    private List<Map<String, Object>> parts() {
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Lease.Used one : used) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("kind", one.kind());
            part.put("id", one.id());
            part.put("bundle", one.bundle());
            part.put("version", one.version());
            part.put("sha256", one.sha256());
            parts.add(part);
        }
        return parts;
    }

    /** The metrics of a record, by name. */
    static Map<String, Double> metrics(Map<String, Object> facts) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (facts.get("metrics") instanceof Map<?, ?> written) {
            written.forEach((name, value) -> metrics.put(String.valueOf(name),
                    Double.parseDouble(String.valueOf(((Map<?, ?>) value).get("value")))));
        }
        return metrics;
    }
}
