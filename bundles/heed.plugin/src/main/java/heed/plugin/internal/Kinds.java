package heed.plugin.internal;

import heed.component.Factory;
import heed.tensor.spi.Backend;
import java.util.Locale;
import java.util.regex.Pattern;

/** What all kinds of parts have in common, though a backend is no factory. */
final class Kinds {

    /** What a reference can spell: no {@code @}, {@code /}, parenthesis or space. */
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    private Kinds() {
    }

    /** The name of a kind for people: {@code attention} for {@code AttentionFactory}. */
    static String name(Class<?> kind) {
        String name = kind.getSimpleName();
        String noun = name.endsWith("Factory") && name.length() > "Factory".length()
                ? name.substring(0, name.length() - "Factory".length()) : name;
        return noun.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    /** Whether this service is a part at all. */
    static boolean isPart(Object service) {
        return service instanceof Factory || service instanceof Backend;
    }

    /**
     * The id of a part that can be used.
     *
     * @throws IllegalStateException when what it says of itself is not enough
     */
    static String id(Object part) {
        if (part instanceof Backend backend) {
            return checked(backend.id(), backend.title());
        }
        if (part instanceof Factory<?> factory) {
            if (factory.options() == null || !factory.options().isRecord()) {
                throw new IllegalStateException("options() gives " + factory.options() + ", expected a record");
            }
            return checked(factory.id(), factory.title());
        }
        throw new IllegalStateException("is neither a " + Factory.class.getName() + " nor a "
                + Backend.class.getName() + " of this workbench");
    }

    private static String checked(String id, String title) {
        if (id == null || !ID.matcher(id).matches()) {
            throw new IllegalStateException("id() gives '" + id
                    + "', expected lower-case letters, digits and hyphens, such as 'local-p'");
        }
        if (title == null || title.isBlank()) {
            throw new IllegalStateException("title() of '" + id + "' gives nothing, expected one line for people");
        }
        return id;
    }
}
