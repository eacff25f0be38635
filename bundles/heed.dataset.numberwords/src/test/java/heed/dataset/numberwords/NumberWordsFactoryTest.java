package heed.dataset.numberwords;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.component.Options;
import heed.dataset.Dataset;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberWordsFactoryTest {

    private static final NumberWordsFactory FACTORY = new NumberWordsFactory();

    private static Dataset data(Map<String, Object> options) {
        return FACTORY.create(Options.read(NumberWords.class, options, "task.dataset", "number-words"));
    }

    private static List<String> words(Dataset data, List<? extends Example> part) {
        Form.Pairs form = (Form.Pairs) data.form();
        return part.stream().map(Pair.class::cast)
                .map(pair -> String.join(" ", form.source().tokens(pair.source())) + " = "
                        + String.join(" ", form.target().tokens(pair.target())))
                .toList();
    }

    private static List<String> all(Dataset data) {
        return Stream.of(data.train(), data.validation(), data.test())
                .flatMap(part -> words(data, part).stream()).toList();
    }

    @Test
    void presetsAreTwentyThousandNumbersFromEnglishToGerman() {
        Dataset data = data(Map.of());
        assertEquals(20_000, data.train().size());
        assertEquals(1000, data.validation().size());
        assertEquals(1000, data.test().size());
        assertEquals(22_000, all(data).stream().distinct().count());
        assertTrue(data.source().startsWith(
                "numbers below 1000000, spelled from en (English) to de (German) by ICU4J "), data::source);
        assertTrue(data.source().contains("unknown tokens: 0 in validation, 0 in test"), data::source);
    }

    @Test
    void theVocabularyIsThatOfTheLanguages() {
        Form.Pairs form = (Form.Pairs) data(
                Map.of("below", 1000, "train", 998, "validation", 1, "test", 1)).form();
        // zero to nineteen, eight tens, hundred; four marks
        assertEquals(20 + 8 + 1 + 4, form.source().size());
        // null to zwölf and ein; dreizehn to neunzehn, a token each; eight tens, und, hundert; four marks
        assertEquals(13 + 1 + 7 + 8 + 2 + 4, form.target().size());
    }

    @Test
    void sourceAndTargetSayTheSameNumber() {
        Dataset data = data(
                Map.of("below", 5, "train", 3, "validation", 1, "test", 1, "from", "de", "to", "de"));
        assertTrue(all(data).stream().map(line -> line.split(" = ")).filter(sides -> !sides[0].contains("<"))
                .allMatch(sides -> sides[0].equals(sides[1])));
    }

    @Test
    void tokensUnseenInTrainingAreUnknownAndCounted() {
        Dataset data = data(Map.of("below", 5, "train", 3, "validation", 1, "test", 1));
        assertEquals(List.of("<unknown> = <unknown>"), words(data, data.test()));
        assertTrue(data.source().contains("unknown tokens: 2 in validation, 2 in test"), data::source);
    }

    @Test
    void aLargerTrainPartLeavesTheOthersAsTheyWere() {
        Dataset small = data(Map.of("train", 5000));
        Dataset large = data(Map.of("train", 7000));
        assertEquals(words(small, small.test()), words(large, large.test()));
        assertEquals(words(small, small.train()), words(large, large.train()).subList(0, 5000));
    }

    @Test
    void anotherSeedGivesOtherNumbers() {
        Map<String, Object> few = Map.of("train", 200);
        Map<String, Object> other = Map.of("train", 200, "seed", 2);
        assertEquals(all(data(few)), all(data(few)));
        assertNotEquals(all(data(few)), all(data(other)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "from | elbonian | task.dataset.from | ICU has no rules to spell numbers in 'elbonian'.",
        "to | enn | task.dataset.to | did you mean 'en'?",
        "below | 21999 | task.dataset.below | 22000 distinct numbers, but only 21999 are below 21999",
        "train | 0 | task.dataset.train | expected a whole number from 1 to 10000000, got the number 0",
        "form | en | task.dataset.form | did you mean 'from'?"})
    void whatCannotBeIsRefusedAtItsKey(String option, String value, String key, String message) {
        Object written = value.matches("\\d+") ? Integer.valueOf(value) : value;
        BadInput refused = assertThrows(BadInput.class, () -> data(Map.of(option, written)));
        assertEquals(key, refused.key());
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }

    /** In a JVM that speaks French, and Turkish with its dotless i, the data are the same. */
    @ParameterizedTest
    @CsvSource({"fr, FR", "tr, TR"})
    void theDataAreTheSameOnEveryJvm(String language, String country) throws Exception {
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=" + language, "-Duser.country=" + country,
                "-cp", System.getProperty("java.class.path"), NumberWordsFactoryTest.class.getName())
                .redirectErrorStream(true).start();
        String answer = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, other.waitFor(), answer);
        assertEquals(digest(), answer);
    }

    /** Run in the other JVM. */
    public static void main(String... none) throws IOException, NoSuchAlgorithmException {
        System.out.println(digest());
    }

    private static String digest() throws NoSuchAlgorithmException {
        Dataset data = data(Map.of("train", 3000, "from", "en", "to", "de"));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                .digest((data.source() + all(data)).getBytes(StandardCharsets.UTF_8)));
    }
}
