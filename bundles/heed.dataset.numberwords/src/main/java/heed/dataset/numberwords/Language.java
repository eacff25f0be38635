package heed.dataset.numberwords;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import heed.component.BadInput;
import heed.component.Names;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One of the languages that ICU can spell numbers in. For one thread at a time.
 *
 * <p>Tokens are words, or morphemes where the rules mark them: besides spaces and hyphens, the rules put soft
 * hyphens (German {@code ein-und-zwanzig}), zero-width spaces (Thai, Lao, Khmer) and zero-width non-joiners
 * (Dari) between the parts of one word. All of these, and the commas of Irish and Swahili, separate tokens
 * and are no tokens themselves. Chinese, Japanese and Korean are split by character, which is a morpheme
 * there; Burmese by ICU's dictionary. Everything else, such as the apostrophe of Filipino {@code libó’t},
 * belongs to its word.
 */
final class Language {

    /** What stands between tokens; {@code \p{Cf}} holds the soft hyphen and the zero-width joints. */
    private static final Pattern SEPARATORS = Pattern.compile("[\\p{Z}\\p{Pd}\\p{Cf},]+");
    private static final Set<UnicodeScript> A_MORPHEME_EACH = EnumSet.of(
            UnicodeScript.HAN, UnicodeScript.HANGUL, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);

    private final RuleBasedNumberFormat rules;
    private final BreakIterator burmese = BreakIterator.getWordInstance(new ULocale("my"));

    private Language(ULocale locale) {
        rules = new RuleBasedNumberFormat(locale, RuleBasedNumberFormat.SPELLOUT);
    }

    /**
     * The language of a tag such as {@code de} or {@code de-CH}.
     *
     * @param key whose tag it is, for errors
     * @throws BadInput when ICU has no spell-out rules of that language
     */
    static Language of(String key, String tag) {
        ULocale wanted = ULocale.createCanonical(ULocale.forLanguageTag(tag.strip().replace('_', '-')));
        Language language = new Language(wanted);
        // Without rules of its own, ICU silently takes those of the JVM's default locale, or English.
        if (wanted.getLanguage().isEmpty() || !language.origin().getLanguage().equals(wanted.getLanguage())) {
            throw new BadInput(key, "ICU has no rules to spell numbers in '" + tag + "'"
                    + Names.suggest(tag.strip(), known()));
        }
        return language;
    }

    /** Tags of all languages with rules: {@code de}, {@code de-CH}; regions only with rules of their own. */
    static List<String> known() {
        Set<String> tags = new TreeSet<>();
        Arrays.stream(ULocale.getAvailableLocales())
                .map(Language::new).forEach(language -> tags.add(language.tag()));
        return List.copyOf(tags);
    }

    /** The tag of the rules in use: {@code de} for {@code de-AT}. */
    String tag() {
        return origin().toLanguageTag();
    }

    /** Its English name. */
    String name() {
        return origin().getDisplayName(ULocale.ENGLISH);
    }

    /** A number as ICU writes it, with soft hyphens. */
    String spell(long number) {
        return rules.format(number);
    }

    /** The tokens of a number, at least one. */
    List<String> tokens(long number) {
        List<String> tokens = new ArrayList<>();
        for (String word : SEPARATORS.split(spell(number))) {
            if (!word.isEmpty()) {
                split(word, tokens);
            }
        }
        return tokens;
    }

    private void split(String word, List<String> tokens) {
        UnicodeScript script = UnicodeScript.of(word.codePointAt(0));
        if (A_MORPHEME_EACH.contains(script)) {
            word.codePoints().mapToObj(Character::toString).forEach(tokens::add);
        } else if (script == UnicodeScript.MYANMAR) {
            burmese.setText(word);
            int from = burmese.first();
            for (int to = burmese.next(); to != BreakIterator.DONE; from = to, to = burmese.next()) {
                tokens.add(word.substring(from, to));
            }
        } else {
            tokens.add(word);
        }
    }

    private ULocale origin() {
        return rules.getLocale(ULocale.ACTUAL_LOCALE);
    }
}
