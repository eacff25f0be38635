package heed.experiment.internal.definition;

import heed.component.BadInput;
import heed.component.Located;
import heed.component.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Changes to a definition from the command line: {@code train.epochs=2}. */
final class Overrides {

    private Overrides() {
    }

    /** The values with all changes made. */
    static Map<String, Object> apply(Map<String, Object> values, List<String> changes) {
        Map<String, Object> changed = values;
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals <= 0) {
                throw new BadInput("--set", "expected path=value, such as train.epochs=2, got '" + change + "'");
            }
            String path = change.substring(0, equals).strip();
            Object value = value(path, change.substring(equals + 1));
            changed = set(changed, List.of(path.split("\\.")), new Located(value, "--set " + path), path);
        }
        return changed;
    }

    private static Object value(String path, String text) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (YamlEngineException bad) {
            throw new BadInput("--set " + path, "the value '" + text + "' is not YAML: " + bad.getMessage(), bad);
        }
    }

    private static Map<String, Object> set(Map<String, Object> values, List<String> path, Object value,
            String whole) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        String first = path.get(0);
        if (path.size() == 1) {
            changed.put(first, value);
            return changed;
        }
        Object inner = Located.plain(values.getOrDefault(first, Map.of()));
        List<String> rest = new ArrayList<>(path.subList(1, path.size()));
        if (inner instanceof String name && name.equals(rest.get(0))) {
            inner = Map.of(name, Map.of());                  // 'adam' becomes {adam: {…}}
        }
        if (!(inner instanceof Map<?, ?> map)) {
            throw new BadInput("--set " + whole, "'" + first + "' has no keys inside: it is "
                    + Options.describe(inner));
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, item) -> named.put(String.valueOf(key), item));
        changed.put(first, set(named, rest, value, whole));
        return changed;
    }
}
