package heed.component;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The name of a part as an experiment writes it: {@code dot}, {@code additive@1.2.0},
 * {@code {local-p: {window: 3}}}, or {@code org.example.attention/dot} where two bundles bring the same id.
 *
 * @param bundle the symbolic name of the wanted bundle; empty for any
 * @param id the factory's id
 * @param version the wanted version of its bundle; empty for the newest
 * @param options the options as written, not yet checked
 * @param key where it stands in the definition, for errors; not part of equality
 */
public record Ref(String bundle, String id, String version, Map<String, Object> options, String key) {

    public Ref {
        options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** A part by its id alone. */
    public static Ref of(String id) {
        return parse(id, "");
    }

    /**
     * Reads what was written.
     *
     * @param written a string, or a map from one string to a map of options; what was read before stays
     * @param key where it stands
     * @throws BadInput when it is neither
     */
    public static Ref parse(Object written, String key) {
        if (written instanceof Ref read) {
            return read;
        }
        if (written instanceof Located located) {
            return parse(located.value(), located.key());
        }
        if (written instanceof String name) {
            return named(name, Map.of(), key);
        }
        if (written instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            String name = String.valueOf(only.getKey());
            if (only.getValue() == null) {
                return named(name, Map.of(), key);
            }
            if (only.getValue() instanceof Map<?, ?> options) {
                Map<String, Object> named = new LinkedHashMap<>();
                options.forEach((option, value) -> named.put(String.valueOf(option), value));
                return named(name, named, key + "." + name);
            }
            throw new BadInput(key + "." + name, "expected options of '" + name + "', such as {" + name
                    + ": {option: value}}, got " + Options.describe(only.getValue()));
        }
        throw new BadInput(key, "expected a part, as 'id' or {id: {option: value}}, got "
                + Options.describe(written));
    }

    private static Ref named(String name, Map<String, Object> options, String key) {
        String text = name.strip();
        int wrapped = text.indexOf("+attention(");
        if (wrapped > 0 && text.endsWith(")")) {
            Map<String, Object> both = new LinkedHashMap<>(options);
            both.put("cell", text.substring(0, wrapped));
            both.put("attention", text.substring(wrapped + "+attention(".length(), text.length() - 1));
            return new Ref("", "self-attention", "", both, key);
        }
        int slash = text.indexOf('/');
        String bundle = text.substring(0, Math.max(0, slash));
        String part = text.substring(slash + 1);
        int at = part.indexOf('@');
        if (part.isEmpty() || slash == 0 || at == 0 || at == part.length() - 1) {
            throw new BadInput(key, "expected a part's id, id@version or bundle/id, got '" + name + "'");
        }
        return at < 0 ? new Ref(bundle, part, "", options, key)
                : new Ref(bundle, part.substring(0, at), part.substring(at + 1), options, key);
    }

    /** The same part with one option set. */
    public Ref with(String option, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(options);
        more.put(option, value);
        return new Ref(bundle, id, version, more, key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ref that && bundle.equals(that.bundle) && id.equals(that.id)
                && version.equals(that.version) && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bundle, id, version, options);
    }

    /** As short as people can read it: {@code local-p(window=3)}, {@code simple-rnn+attention(dot)}. */
    @Override
    public String toString() {
        if (id.equals("self-attention") && options.containsKey("cell") && options.containsKey("attention")) {
            Map<String, Object> rest = new LinkedHashMap<>(options);
            String head = brief(rest.remove("cell")) + "+attention(" + brief(rest.remove("attention")) + ")";
            return head + tail(rest);
        }
        return name() + tail(options);
    }

    /** The part without its options: {@code local-p}, {@code additive@1.2.0}, {@code org.example.attention/dot}. */
    public String name() {
        return (bundle.isEmpty() ? "" : bundle + "/") + id + (version.isEmpty() ? "" : "@" + version);
    }

    private static String tail(Map<String, Object> options) {
        return options.isEmpty() ? "" : options.entrySet().stream()
                .map(e -> e.getKey() + "=" + brief(e.getValue())).collect(Collectors.joining(",", "(", ")"));
    }

    private static String brief(Object value) {
        Object plain = Located.plain(value);
        return plain instanceof Map<?, ?> map && map.size() == 1 ? parse(plain, "").toString()
                : String.valueOf(plain);
    }
}
