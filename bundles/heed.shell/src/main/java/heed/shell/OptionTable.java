package heed.shell;

import heed.component.Options;
import heed.component.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The options of a part, as objects for JSON and as lines. */
final class OptionTable {

    private OptionTable() {
    }

    /** An object for each option: name, type and its limits, required or preset, what it does. */
    static List<Map<String, Object>> objects(Class<? extends Record> options) {
        return Options.describe(options).stream().map(OptionTable::object).toList();
    }

    private static Map<String, Object> object(Options.Description option) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", option.name());
        object.putAll(type(option.type()));
        object.put("expects", option.type().toString());
        object.put("required", option.preset().isEmpty());
        option.preset().ifPresent(preset -> object.put("preset", preset));
        object.put("what", option.what());
        return object;
    }

    private static Map<String, Object> type(ValueType type) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", type.kind().name().toLowerCase(Locale.ROOT));
        type.min().ifPresent(min -> object.put("min", number(type, min)));
        type.max().ifPresent(max -> object.put("max", number(type, max)));
        if (!type.values().isEmpty()) {
            object.put("values", type.values());
        }
        type.items().ifPresent(items -> object.put("items", type(items)));
        return object;
    }

    private static Number number(ValueType type, double bound) {
        return type.kind() == ValueType.Kind.INTEGER ? (Number) (long) bound : (Number) bound;
    }

    /** A line for each of the objects: {@code width: of the hidden layer (a whole number; 0)}. */
    static List<String> lines(List<?> objects) {
        return objects.stream().map(object -> (Map<?, ?>) object).map(option -> "%s: %s (%s%s)".formatted(
                option.get("name"), option.get("what"), option.get("expects"), absent(option))).toList();
    }

    private static String absent(Map<?, ?> option) {
        if (Boolean.TRUE.equals(option.get("required"))) {
            return ", required";
        }
        String preset = String.valueOf(option.get("preset"));
        return "; " + (preset.isEmpty() ? "empty" : preset);
    }
}
