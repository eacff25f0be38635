package heed.component;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an option takes.
 *
 * @param kind of its value
 * @param min least number allowed, for numbers
 * @param max greatest number allowed, for numbers
 * @param values all that can be written, for {@link Kind#CHOICE}; empty for the others
 * @param items what each item takes, for {@link Kind#LIST}
 */
public record ValueType(Kind kind, OptionalDouble min, OptionalDouble max, List<String> values,
        Optional<ValueType> items) {

    /** Kinds of values. */
    public enum Kind {
        /** A whole number. */
        INTEGER("a whole number"),
        /** Any number. */
        NUMBER("a number"),
        /** True or false. */
        BOOLEAN("true or false"),
        /** Any text. */
        TEXT("a text"),
        /** One of a few names. */
        CHOICE("one of "),
        /** Another part, as a {@link Ref}. */
        PART("a part"),
        /** A list; a single item stands for a list of one. */
        LIST("a list, each ");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    public ValueType {
        values = List.copyOf(values);
    }

    static ValueType of(Type type, Option option) {
        if (type instanceof ParameterizedType generic) {
            return new ValueType(Kind.LIST, OptionalDouble.empty(), OptionalDouble.empty(), List.of(),
                    Optional.of(of(generic.getActualTypeArguments()[0], option)));
        }
        Kind kind = kind(primitive(type));
        boolean counts = kind == Kind.INTEGER || kind == Kind.NUMBER;
        List<String> values = kind != Kind.CHOICE ? List.of()
                : Arrays.stream(((Class<?>) type).getEnumConstants()).map(Options::spelled).toList();
        return new ValueType(kind, bound(counts, option.min()), bound(counts, option.max()), values, Optional.empty());
    }

    private static Kind kind(Class<?> type) {
        if (type == Ref.class) {
            return Kind.PART;
        }
        if (type.isEnum()) {
            return Kind.CHOICE;
        }
        return type == int.class || type == long.class ? Kind.INTEGER : type == double.class ? Kind.NUMBER
                : type == boolean.class ? Kind.BOOLEAN : Kind.TEXT;
    }

    /** {@code int} for {@code Integer}, as list items have boxed types. */
    static Class<?> primitive(Type type) {
        return MethodType.methodType((Class<?>) type).unwrap().returnType();
    }

    private static OptionalDouble bound(boolean counts, double bound) {
        return counts && !Double.isInfinite(bound) ? OptionalDouble.of(bound) : OptionalDouble.empty();
    }

    /** For people: {@code a number from 0 to 1}. */
    @Override
    public String toString() {
        return kind.words + String.join(", ", values) + items.map(ValueType::toString).orElse("") + range();
    }

    private String range() {
        if (min.isPresent() && max.isPresent()) {
            return " from " + plain(min.getAsDouble()) + " to " + plain(max.getAsDouble());
        }
        return min.isPresent() ? " of at least " + plain(min.getAsDouble())
                : max.isPresent() ? " of at most " + plain(max.getAsDouble()) : "";
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
    }
}
