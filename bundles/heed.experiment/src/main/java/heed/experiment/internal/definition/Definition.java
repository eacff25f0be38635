package heed.experiment.internal.definition;

import heed.component.BadInput;
import heed.component.Located;
import heed.component.Names;
import heed.component.Options;
import heed.component.Ref;
import heed.experiment.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What an experiment's file says, checked as far as it can be without its parts.
 *
 * @param name the experiment's name
 * @param task what is the same in all runs: dataset, model, and options of both; values with their places
 * @param arms what varies: all values of each axis, with their places
 * @param seeds a run of every arm for each
 * @param train how to train
 * @param evaluate the evaluators
 * @param maps how many examples of the test part to draw attention for
 */
public record Definition(String name, Map<String, Object> task, Map<String, List<Object>> arms, List<Integer> seeds,
        Map<String, Object> train, List<Ref> evaluate, int maps) {

    private static final List<String> KEYS = List.of("experiment", "about", "task", "arms", "seeds", "train",
            "evaluate", "maps");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    /** What a source says, with the changes of a request. */
    public static Definition of(Source source, Request request) {
        Map<String, Object> values = Overrides.apply(source.values(), request.set());
        for (String key : values.keySet()) {
            if (!KEYS.contains(key)) {
                throw new BadInput(key, "unknown key '" + key + "'" + Names.suggest(key, KEYS));
            }
        }
        Map<String, Object> task = map(values, "task");
        if (task.isEmpty()) {
            throw new BadInput("task", "missing; expected a dataset and a model, such as "
                    + "{dataset: number-words, model: seq2seq}");
        }
        request.backend().ifPresent(id -> task.put("backend", new Located(id, "--backend")));
        Map<String, List<Object>> arms = arms(map(values, "arms"));
        request.backend().ifPresent(id -> arms.remove("backend"));
        return new Definition(name(values), task, arms,
                request.seeds().isPresent() ? counted(request.seeds().getAsInt(), "--seeds") : seeds(values),
                map(values, "train"), evaluators(values),
                whole(values.getOrDefault("maps", 3), "maps", 0));
    }

    private static String name(Map<String, Object> values) {
        Object name = Located.plain(values.get("experiment"));
        if (!(name instanceof String text) || !NAME.matcher(text).matches()) {
            throw new BadInput("experiment", name == null ? "missing; an experiment begins with 'experiment: name'"
                    : "expected a name of lower-case letters, digits and hyphens, got " + Options.describe(name));
        }
        return text;
    }

    private static List<Integer> seeds(Map<String, Object> values) {
        Object seeds = Located.plain(values.getOrDefault("seeds", 1));
        if (seeds instanceof List<?> list && !list.isEmpty()) {
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                all.add(whole(list.get(i), "seeds[" + i + "]", 0));
            }
            return List.copyOf(all);
        }
        return counted(whole(seeds, "seeds", 1), "seeds");
    }

    private static List<Integer> counted(int count, String key) {
        if (count < 1) {
            throw new BadInput(key, "expected a number of seeds of at least 1, got " + count);
        }
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    private static int whole(Object written, String key, int min) {
        Object value = Located.plain(written);
        if (value instanceof Integer number && number >= min) {
            return number;
        }
        throw new BadInput(key, "expected a whole number of at least " + min + ", got " + Options.describe(value));
    }

    private static List<Ref> evaluators(Map<String, Object> values) {
        Object written = values.get("evaluate");
        Object plain = written instanceof Located located ? located.value() : written;
        if (plain == null) {
            throw new BadInput("evaluate", "missing; expected a list of evaluators, such as [exact-match]");
        }
        List<?> items = plain instanceof List<?> list ? list : List.of(plain);
        return IntStream.range(0, items.size()).mapToObj(i -> Ref.parse(items.get(i), "evaluate[" + i + "]")).toList();
    }

    private static Map<String, List<Object>> arms(Map<String, Object> written) {
        Map<String, List<Object>> arms = new LinkedHashMap<>();
        written.forEach((axis, located) -> {
            Located at = (Located) located;
            List<?> items = at.value() instanceof List<?> list ? list : at.value() == null ? List.of()
                    : List.of(at.value());
            if (items.isEmpty()) {
                throw new BadInput(at.key(), "expected a list of values to compare, such as [dot, additive], got "
                        + Options.describe(at.value()));
            }
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                values.add(new Located(items.get(i), at.key() + "[" + i + "]"));
            }
            arms.put(axis, values);
        });
        return arms;
    }

    /** A map whose values know their places. */
    private static Map<String, Object> map(Map<String, Object> values, String key) {
        Object written = values.get(key);
        if (written instanceof Located located) {
            written = located.value();
        }
        Map<String, Object> named = new LinkedHashMap<>();
        if (written == null) {
            return named;
        }
        if (!(written instanceof Map<?, ?> map)) {
            throw new BadInput(key, "expected keys and values, got " + Options.describe(written));
        }
        map.forEach((name, value) -> named.put(String.valueOf(name), value instanceof Located ? value
                : new Located(value, key + "." + name)));
        return named;
    }
}
