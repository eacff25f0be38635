package heed.component;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the loose options of a {@link Ref} into a typed record, and describes such records to people. */
public final class Options {

    /**
     * One option as people and programs see it.
     *
     * @param type what it takes
     * @param preset the value when it is absent, as it would be written; empty when it must be given
     * @param what what it does
     */
    public record Description(String name, ValueType type, Optional<String> preset, String what) {
    }

    private Options() {
    }

    /**
     * The options of a part as its factory wants them.
     *
     * @throws BadInput naming the key, what was got, what was expected and the nearest known name
     */
    public static <O extends Record> O read(Factory<O> factory, Ref ref) {
        return read(factory.options(), ref.options(), ref.key(), ref.id());
    }

    /**
     * As above, for any record.
     *
     * @param key where the options stand, for errors
     * @param owner whose options they are, for errors
     */
    public static <O extends Record> O read(Class<O> type, Map<String, Object> given, String key, String owner) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> names = Arrays.stream(components).map(c -> spelled(c.getName())).toList();
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                String place = given.get(name) instanceof Located located ? located.key() : join(key, name);
                throw new BadInput(place, "unknown option '" + name + "' of " + owner
                        + Names.suggest(name, names));
            }
        }
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i], given, key, owner);
        }
        return construct(type, components, values, key);
    }

    /** What the options of a factory are, in order. */
    public static List<Description> describe(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).map(c -> {
            Option option = annotation(c);
            return new Description(spelled(c.getName()), ValueType.of(c.getGenericType(), option),
                    Optional.of(option.preset()).filter(preset -> !preset.equals(Option.REQUIRED)), option.value());
        }).toList();
    }

    /** Says what a written value is: {@code the text 'abc'}, {@code the number 3}, {@code a list}. */
    public static String describe(Object value) {
        if (value == null) {
            return "nothing";
        }
        if (value instanceof String text) {
            return "the text '" + text + "'";
        }
        if (value instanceof Number) {
            return "the number " + value;
        }
        if (value instanceof Boolean) {
            return "'" + value + "'";
        }
        return value instanceof List ? "a list" : value instanceof Map ? "a map" : value.getClass().getSimpleName();
    }

    private static Object value(RecordComponent component, Map<String, Object> given, String key, String owner) {
        String name = spelled(component.getName());
        Option option = annotation(component);
        Object written = given.get(name);
        if (written == null && option.preset().equals(Option.REQUIRED)) {
            throw new BadInput(join(key, name), "missing option '" + name + "' of " + owner + ": "
                    + option.value() + " (" + ValueType.of(component.getGenericType(), option) + ")");
        }
        boolean preset = written == null;
        return convert(preset ? presetOf(component, option) : written, component.getGenericType(), option,
                join(key, name));
    }

    private static Object presetOf(RecordComponent component, Option option) {
        if (component.getType() != List.class) {
            return option.preset();
        }
        return option.preset().isBlank() ? List.of() : List.of(option.preset().split("\\s*,\\s*"));
    }

    private static Object convert(Object written, Type type, Option option, String key) {
        if (written instanceof Located located) {
            return convert(located.value(), type, option, located.key());
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            List<?> items = written instanceof List<?> list ? list : List.of(written);
            List<Object> converted = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                converted.add(convert(items.get(i), generic.getActualTypeArguments()[0], option,
                        key + "[" + i + "]"));
            }
            return List.copyOf(converted);
        }
        if (type == Ref.class) {
            return Ref.parse(written, key);
        }
        if (written instanceof String || written instanceof Number || written instanceof Boolean) {
            Object scalar = scalar(written, ValueType.primitive(type), option);
            if (scalar != null) {
                return scalar;
            }
        }
        throw new BadInput(key, "expected " + ValueType.of(type, option) + ", got " + describe(written));
    }

    /** The converted value; null where it does not fit. */
    private static Object scalar(Object written, Class<?> type, Option option) {
        String text = written.toString();
        if (type == String.class) {
            return written instanceof Boolean ? null : text;
        }
        if (type == boolean.class) {
            return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).filter(c -> spelled(c).equals(text)).findFirst()
                    .orElse(null);
        }
        try {
            double number = Double.parseDouble(text);
            if (!(number >= option.min() && number <= option.max())) {
                return null;
            }
            if (type == int.class) {
                return (Object) Integer.valueOf(text);
            }
            return type == long.class ? (Object) Long.valueOf(text) : type == double.class ? number : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static <O extends Record> O construct(Class<O> type, RecordComponent[] components, Object[] values,
            String key) {
        try {
            Constructor<O> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof BadInput bad) {
                throw new BadInput(join(key, bad.key()), bad.getMessage(), bad);
            }
            throw new BadInput(key, String.valueOf(refused.getCause().getMessage()), refused.getCause());
        } catch (ReflectiveOperationException unusable) {
            throw new IllegalStateException(type.getName() + " is no usable record of options", unusable);
        }
    }

    private static Option annotation(RecordComponent component) {
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            throw new IllegalStateException(component.getDeclaringRecord().getName() + "." + component.getName()
                    + " needs an @Option that says what it is");
        }
        return option;
    }

    /** {@code windowSize} and {@code WINDOW_SIZE} are written {@code window-size}. */
    static String spelled(Object name) {
        return name instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : name.toString().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String join(String key, String name) {
        return key.isEmpty() ? name : name.isEmpty() ? key : key + "." + name;
    }
}
