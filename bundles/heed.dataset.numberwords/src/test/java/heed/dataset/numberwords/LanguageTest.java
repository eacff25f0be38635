package heed.dataset.numberwords;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import heed.component.BadInput;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {

    private static final String UNSEEN = "[\\s\\u00A0\\u00AD\\u200B\\u200C\\u2010\\u2011,-]";

    /** All below 200, then steps of a prime up to a million. */
    private static long[] sample() {
        return LongStream.concat(LongStream.range(0, 200),
                IntStream.range(1, 200).mapToLong(i -> 4999L * i)).toArray();
    }

    private static List<String> allLanguages() {
        return Language.known();
    }

    @ParameterizedTest
    @CsvSource({
        "en, 0, zero",
        "en, 234, two hundred thirty four",
        "en, 21345, twenty one thousand three hundred forty five",
        "de, 21, ein und zwanzig",
        "de, 234, zwei hundert vier und dreißig",
        "de, 76501, sechs und siebzig tausend fünf hundert eins",
        "de-CH, 30, dreissig",
        "de-AT, 30, dreißig",
        "fr, 70, soixante dix",
        "fr, 71, soixante et onze",
        "fr, 80, quatre vingts",
        "fr, 99, quatre vingt dix neuf",
        "fr-CH, 99, nonante neuf",
        "da, 75, fem og halvfjerds",
        "nl, 1021, duizend een en twintig",
        "es, 16, dieciséis",
        "it, 38, trent otto",
        "fi, 45, neljä kymmentä viisi",
        "hu, 22, huszon kettő",
        "ru, 2001, две тысячи один",
        "cs, 321, tři sta dvacet jeden",
        "ar, 25, خمسة وعشرون",
        "ga, 1001, míle a haon",
        "sw, 1001, elfu moja moja",
        "ka, 35, ოცდა თხუთმეტი",
        "ja, 70605, 七 万 六 百 五",
        "zh, 1001, 一 千 〇 一",
        "ko, 42, 사 십 이",
        "th, 21, ยี่ สิบ เอ็ด"})
    void tokensAreWordsOrMorphemes(String tag, long number, String expected) {
        assertEquals(List.of(expected.split(" ")), Language.of("to", tag).tokens(number));
    }

    @Test
    void burmeseIsSplitByDictionary() {
        Language burmese = Language.of("to", "my");
        Set<String> vocabulary = new TreeSet<>();
        for (long number = 0; number < 10_000; number++) {
            vocabulary.addAll(burmese.tokens(number));
        }
        assertTrue(vocabulary.size() < 60, vocabulary::toString);
    }

    @ParameterizedTest
    @MethodSource("allLanguages")
    void tokensAreTheTextButForSeparators(String tag) {
        Language language = Language.of("to", tag);
        for (long number : sample()) {
            List<String> tokens = language.tokens(number);
            assertFalse(tokens.isEmpty(), () -> tag + " " + number);
            assertTrue(tokens.stream().noneMatch(token -> token.matches("|.*" + UNSEEN + ".*|.*[0-9].*")),
                    () -> tag + " " + number + " " + tokens);
            assertEquals(language.spell(number).replaceAll(UNSEEN, ""), String.join("", tokens));
        }
    }

    /** Where the tokens do not tell numbers apart, the mapping is not a function of the words. */
    @ParameterizedTest
    @MethodSource("allLanguages")
    void differentNumbersHaveDifferentTokens(String tag) {
        Language language = Language.of("to", tag);
        assertEquals(sample().length, LongStream.of(sample()).mapToObj(language::tokens).distinct().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "en", "de", "fr", "es", "it", "nl", "ru", "cs", "hu", "fi", "tr", "vi", "ja", "zh", "th"})
    void icuReadsItsOwnTextBack(String tag) throws ParseException {
        Language language = Language.of("to", tag);
        RuleBasedNumberFormat reader = new RuleBasedNumberFormat(ULocale.forLanguageTag(tag),
                RuleBasedNumberFormat.SPELLOUT);
        for (long number : sample()) {
            assertEquals(number, reader.parse(language.spell(number)).longValue());
        }
    }

    @Test
    void theGreatLanguagesAreKnown() {
        List<String> great = List.of("en", "de", "fr", "es", "pt-PT", "zh-Hant", "ja", "ar", "hi");
        assertTrue(Language.known().containsAll(great), () -> Language.known().toString());
    }

    @ParameterizedTest
    @CsvSource({"de_CH, de-CH", "de-AT, de", "DE, de", "iw, he", "' fr', fr"})
    void tagsAreUnderstood(String written, String tag) {
        assertEquals(tag, Language.of("to", written).tag());
    }

    /** ICU itself answers with English, or with the default locale of the JVM, for all of these. */
    @ParameterizedTest
    @ValueSource(strings = {"xx", "pa", "az-Cyrl", "hi-Latn", "deutsch", "", "%%", "german"})
    void aLanguageWithoutRulesIsRefused(String tag) {
        BadInput refused = assertThrows(BadInput.class, () -> Language.of("to", tag));
        assertEquals("to", refused.key());
        assertTrue(refused.getMessage().startsWith("ICU has no rules to spell numbers in '" + tag + "'"),
                refused::getMessage);
        assertTrue(refused.getMessage().contains(" Known: af, ak, am"), refused::getMessage);
    }
}
