package heed.component;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A written value that remembers where it stands, for values that are brought together from several places.
 *
 * @param value as written
 * @param key the path of its key; not part of equality
 */
public record Located(Object value, String key) {

    /** The value as written, without places, all the way down. */
    public static Object plain(Object written) {
        if (written instanceof Located located) {
            return plain(located.value());
        }
        if (written instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new LinkedHashMap<>();
            map.forEach((key, value) -> plain.put(key, plain(value)));
            return plain;
        }
        if (written instanceof List<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(item -> plain.add(plain(item)));
            return plain;
        }
        return written;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Located that && Objects.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
