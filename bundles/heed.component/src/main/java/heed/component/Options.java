package heed.component;

import java.lang.invoke.MethodType;
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

/** Reads the loose options of a {@link Ref} into a typed record, and describes such records to people. */
public final class Options {

    /** One option as people see it. */
    public record Description(String name, String type, String preset, String what) {
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
            String preset = option.preset().equals(Option.REQUIRED) ? "" : option.preset();
            return new Description(spelled(c.getName()), expected(c.getGenericType(), option), preset,
                    option.value());
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
                    + option.value() + " (" + expected(component.getGenericType(), option) + ")");
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
            Object scalar = scalar(written, primitive(type), option);
            if (scalar != null) {
                return scalar;
            }
        }
        throw new BadInput(key, "expected " + expected(type, option) + ", got " + describe(written));
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

    private static String expected(Type type, Option option) {
        if (type instanceof ParameterizedType generic) {
            return "a list, each " + expected(generic.getActualTypeArguments()[0], option);
        }
        if (type == Ref.class) {
            return "a part";
        }
        Class<?> plain = primitive(type);
        if (plain.isEnum()) {
            return "one of " + String.join(", ", Arrays.stream(plain.getEnumConstants())
                    .map(Options::spelled).toList());
        }
        String what = plain == int.class || plain == long.class ? "a whole number"
                : plain == double.class ? "a number" : plain == boolean.class ? "true or false" : "a text";
        return what + range(option);
    }

    /** {@code int} for {@code Integer}, as list items have boxed types. */
    private static Class<?> primitive(Type type) {
        return MethodType.methodType((Class<?>) type).unwrap().returnType();
    }

    private static String range(Option option) {
        boolean low = option.min() != Double.NEGATIVE_INFINITY;
        boolean high = option.max() != Double.POSITIVE_INFINITY;
        return low && high ? " from " + plain(option.min()) + " to " + plain(option.max())
                : low ? " of at least " + plain(option.min()) : high ? " of at most " + plain(option.max()) : "";
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
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
    private static String spelled(Object name) {
        return name instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : name.toString().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String join(String key, String name) {
        return key.isEmpty() ? name : name.isEmpty() ? key : key + "." + name;
    }
}
