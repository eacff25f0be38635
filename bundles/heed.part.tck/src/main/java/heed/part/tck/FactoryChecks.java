package heed.part.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import heed.component.BadInput;
import heed.component.Factory;
import heed.component.Option;
import heed.component.Options;
import heed.component.Ref;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What holds for the factory of any part: its names, and options that are checked. */
public final class FactoryChecks {

    private static final String KEY = "arms.part";
    private static final String UNKNOWN = "xyzzy";

    private final Factory<?> factory;
    private final Map<String, Object> options;
    private final List<? extends Factory<?>> parts;
    private final Consumer<Ref> create;

    /**
     * A factory and how it is used.
     *
     * @param options with which it makes a part; all that must be given, at least
     * @param parts that those options name
     * @param create makes a part as an experiment would
     */
    public FactoryChecks(Factory<?> factory, Map<String, Object> options, List<? extends Factory<?>> parts,
            Consumer<Ref> create) {
        this.factory = factory;
        this.options = options;
        this.parts = parts;
        this.create = create;
    }

    /** One test a rule. */
    public Stream<DynamicTest> all() {
        return Stream.of(
                dynamicTest("has an id, a title and a source", this::hasNames),
                dynamicTest("options are a record that explains itself", this::explainsItself),
                dynamicTest("presets are valid", this::presetsAreValid),
                dynamicTest("takes its options", () -> create.accept(ref(options))),
                dynamicTest("an unknown option is an error", this::unknownOptions),
                dynamicTest("a slip of the fingers is told the name", this::nearestNames),
                dynamicTest("an unknown option of a part within is an error", this::unknownWithin),
                dynamicTest("a value of the wrong kind is an error", this::wrongKinds));
    }

    private Ref ref(Map<String, Object> given) {
        return Ref.parse(Map.of(factory.id(), given), KEY);
    }

    private Ref with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(options);
        more.put(name, value);
        return ref(more);
    }

    private RecordComponent[] components() {
        return factory.options().getRecordComponents();
    }

    private List<String> names() {
        return Options.describe(factory.options()).stream().map(Options.Description::name).toList();
    }

    private void hasNames() {
        assertTrue(factory.id().matches("[a-z][a-z0-9]*([-.][a-z0-9]+)*"), () -> "id '" + factory.id()
                + "': expected lower case with hyphens, such as 'local-p'");
        oneLine("title", factory.title());
        oneLine("reference", factory.reference());
    }

    private void oneLine(String what, String text) {
        assertFalse(text == null || text.isBlank(), () -> factory.id() + ": its " + what
                + " is empty; people read it");
        assertEquals(1, text.lines().count(), () -> factory.id() + ": its " + what + " is one line, got '"
                + text + "'");
    }

    private void explainsItself() {
        for (RecordComponent component : components()) {
            assertTrue(component.isAnnotationPresent(Option.class), () -> factory.id() + ": option '"
                    + component.getName() + "' has no @Option that says what it does");
        }
        for (Options.Description option : Options.describe(factory.options())) {
            assertFalse(option.what().isBlank(), () -> factory.id() + ": option '" + option.name()
                    + "' does not say what it does");
        }
    }

    /** What must be given is taken from the subject. */
    private void presetsAreValid() {
        Map<String, Object> needed = new LinkedHashMap<>();
        for (int i = 0; i < components().length; i++) {
            String name = names().get(i);
            if (components()[i].getAnnotation(Option.class).preset().equals(Option.REQUIRED)) {
                needed.put(name, options.get(name));
            }
        }
        Options.read(factory, ref(needed));
    }

    private BadInput refused(Ref ref, String what) {
        return assertThrows(BadInput.class, () -> create.accept(ref), () -> factory.id() + ": " + what
                + " was swallowed; read options with Options.read");
    }

    private void unknownOptions() {
        BadInput bad = refused(with(UNKNOWN, 1), "the unknown option '" + UNKNOWN + "'");
        assertEquals(KEY + "." + factory.id() + "." + UNKNOWN, bad.key(), "where the unknown option stands");
        assertTrue(bad.getMessage().startsWith("unknown option '" + UNKNOWN + "' of " + factory.id()),
                bad.getMessage());
    }

    /** The last letter twice. */
    private void nearestNames() {
        for (String name : names()) {
            String slip = name + name.charAt(name.length() - 1);
            BadInput bad = refused(with(slip, 1), "the unknown option '" + slip + "'");
            assertTrue(bad.getMessage().contains("did you mean '" + name + "'?"), bad.getMessage());
        }
    }

    private void unknownWithin() {
        for (int i = 0; i < components().length; i++) {
            String name = names().get(i);
            Option option = components()[i].getAnnotation(Option.class);
            if (components()[i].getType() == Ref.class) {
                Ref inner = Ref.parse(options.getOrDefault(name, option.preset()), KEY);
                if (parts.stream().anyMatch(part -> part.id().equals(inner.id()))) {
                    Map<String, Object> more = new LinkedHashMap<>(inner.options());
                    more.put(UNKNOWN, 1);
                    refused(with(name, Map.of(inner.id(), more)), "an unknown option of '" + inner + "', its "
                            + name
                            + ",");
                }
            }
        }
    }

    private void wrongKinds() {
        List<String> swallowed = new ArrayList<>();
        for (int i = 0; i < components().length; i++) {
            Class<?> type = components()[i].getType();
            boolean typed = type.isPrimitive() || type.isEnum();
            String name = names().get(i);
            Object wrong = typed ? UNKNOWN : type == Ref.class ? (Object) 17 : null;
            if (wrong != null) {
                BadInput bad = refused(with(name, wrong), "'" + name + ": " + wrong + "'");
                if (!bad.getMessage().contains(Options.describe(wrong))) {
                    swallowed.add(name + ": " + bad.getMessage());
                }
            }
        }
        assertEquals(List.of(), swallowed, () -> "errors that do not say what was got, among "
                + Arrays.toString(components()));
    }
}
