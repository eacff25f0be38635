package heed.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    enum Score { DOT, LOCAL_P }

    record Local(@Option(value = "half width of the window", preset = "10", min = 1) int window,
            @Option(value = "score inside the window", preset = "general") Ref score,
            @Option(value = "kind", preset = "local-p") Score kind,
            @Option(value = "divide by the sum", preset = "false") boolean renormalise,
            @Option(value = "spread in slots", preset = "0.5", min = 0, max = 1) double spreadShare,
            @Option(value = "sizes", preset = "1, 2") List<Integer> sizes) {
    }

    record Needs(@Option("how many") int count) {
    }

    private static Local read(Map<String, Object> given) {
        return Options.read(Local.class, given, "arms.attention[3]", "local-p");
    }

    @Test
    void absentOptionsTakeTheirPresets() {
        assertEquals(10, read(Map.of()).window());
        assertEquals(List.of(1, 2), read(Map.of()).sizes());
        assertEquals(Score.LOCAL_P, read(Map.of()).kind());
        assertEquals(0.5, read(Map.of()).spreadShare());
        assertEquals("general", read(Map.of()).score().id());
    }

    @Test
    void givenOptionsAreConverted() {
        Local local = read(Map.of("window", 3, "kind", "dot", "renormalise", true, "spread-share", 1,
                "score", Map.of("concat", Map.of("width", 7)), "sizes", List.of(5, 7)));
        assertEquals(3, local.window());
        assertEquals(Score.DOT, local.kind());
        assertEquals(1.0, local.spreadShare());
        assertEquals(Map.of("width", 7), local.score().options());
        assertEquals(List.of(5, 7), local.sizes());
    }

    @Test
    void unknownOptionNamesTheNearest() {
        BadInput bad = assertThrows(BadInput.class, () -> read(Map.of("windw", 3)));
        assertEquals("arms.attention[3].windw", bad.key());
        assertEquals("unknown option 'windw' of local-p; did you mean 'window'? Known: kind, renormalise, score, "
                + "sizes, spread-share, window", bad.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "window | many | expected a whole number of at least 1, got the text 'many'",
        "window | 0 | expected a whole number of at least 1, got the text '0'",
        "window | 2.5 | expected a whole number of at least 1, got the text '2.5'",
        "spread-share | NaN | expected a number from 0 to 1, got the text 'NaN'",
        "kind | dott | expected one of dot, local-p, got the text 'dott'",
        "renormalise | yes | expected true or false, got the text 'yes'"})
    void wrongValuesSayWhatWasExpected(String option, String value, String message) {
        BadInput bad = assertThrows(BadInput.class, () -> read(Map.of(option, value)));
        assertEquals("arms.attention[3]." + option, bad.key());
        assertEquals(message, bad.getMessage());
    }

    @Test
    void missingOptionSaysWhatItIs() {
        BadInput bad = assertThrows(BadInput.class, () -> Options.read(Needs.class, Map.of(), "task", "needs"));
        assertEquals("missing option 'count' of needs: how many (a whole number)", bad.getMessage());
    }

    @Test
    void optionsAreDescribedForPeople() {
        assertEquals(List.of("window: a whole number of at least 1", "score: a part",
                "kind: one of dot, local-p", "renormalise: true or false", "spread-share: a number from 0 to 1",
                "sizes: a list, each a whole number"), Options.describe(Local.class).stream()
                        .map(option -> option.name() + ": " + option.type()).toList());
    }

    @Test
    void optionsAreDescribedForPrograms() {
        List<Options.Description> options = Options.describe(Local.class);
        assertEquals(number(ValueType.Kind.INTEGER, OptionalDouble.of(1), OptionalDouble.empty()),
                options.get(0).type());
        assertEquals(List.of("dot", "local-p"), options.get(2).type().values());
        assertEquals(number(ValueType.Kind.NUMBER, OptionalDouble.of(0), OptionalDouble.of(1)),
                options.get(4).type());
        assertEquals(Optional.of(number(ValueType.Kind.INTEGER, OptionalDouble.empty(), OptionalDouble.empty())),
                options.get(5).type().items());
        assertEquals(Optional.of("1, 2"), options.get(5).preset());
        assertEquals(Optional.empty(), Options.describe(Needs.class).get(0).preset());
    }

    private static ValueType number(ValueType.Kind kind, OptionalDouble min, OptionalDouble max) {
        return new ValueType(kind, min, max, List.of(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"dot,'',dot,''", "additive@1.2.0,'',additive,1.2.0", "org.example/dot,org.example,dot,''",
        "org.example/dot@2.0.0,org.example,dot,2.0.0"})
    void refsAreReadFromText(String written, String bundle, String id, String version) {
        Ref ref = Ref.parse(written, "k");
        assertEquals(bundle, ref.bundle());
        assertEquals(id, ref.id());
        assertEquals(version, ref.version());
        assertEquals(written, ref.toString());
    }

    @ParameterizedTest
    @CsvSource({"''", "@1.0.0", "dot@", "/dot", "org.example/", "org.example/@1.0.0"})
    void aRefThatLacksAPieceIsRefused(String written) {
        BadInput bad = assertThrows(BadInput.class, () -> Ref.parse(written, "arms.attention"));
        assertEquals("expected a part's id, id@version or bundle/id, got '" + written + "'", bad.getMessage());
    }

    @Test
    void theBundleIsPartOfWhatIsMeant() {
        assertNotEquals(Ref.of("dot"), Ref.of("org.example/dot"));
        assertEquals("org.example/dot@2.0.0(scale=2)", Ref.of("org.example/dot@2.0.0").with("scale", 2).toString());
    }

    @Test
    void selfAttentionIsSpelled() {
        Ref ref = Ref.parse("simple-rnn+attention(dot)", "k");
        assertEquals("self-attention", ref.id());
        assertEquals(Map.of("cell", "simple-rnn", "attention", "dot"), ref.options());
        assertEquals("simple-rnn+attention(dot)(variant=concat)", ref.with("variant", "concat").toString());
    }

    @Test
    void aRefThatWasReadStays() {
        Ref read = Ref.parse(Map.of("softmax", Map.of("temperature", 2)), "arms.normalizer");
        assertEquals("arms.normalizer.softmax", Ref.parse(read, "elsewhere").key());
        assertEquals("dot(normalizer=softmax(temperature=2))", Ref.of("dot").with("normalizer", read).toString());
    }

    @Test
    void aRefOfAnotherFormIsRefused() {
        BadInput bad = assertThrows(BadInput.class, () -> Ref.parse(List.of("dot"), "arms.attention"));
        assertEquals("expected a part, as 'id' or {id: {option: value}}, got a list", bad.getMessage());
    }
}
