package heed.dataset.numberwords;

import com.ibm.icu.util.LocaleData;
import com.ibm.icu.util.VersionInfo;
import heed.dataset.Dataset;
import heed.dataset.DatasetFactory;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Component;

/**
 * Offers number words. The test numbers are drawn first, then validation, then train: a larger train part
 * leaves the others as they were, and another pair of languages has the same numbers.
 */
@Component(service = DatasetFactory.class)
public final class NumberWordsFactory implements DatasetFactory<NumberWords> {

    @Override
    public String id() {
        return "number-words";
    }

    @Override
    public String title() {
        return "numbers spelled out in one language, to be said in another";
    }

    @Override
    public String reference() {
        return "spell-out rules of Unicode CLDR, by ICU4J";
    }

    @Override
    public Class<NumberWords> options() {
        return NumberWords.class;
    }

    @Override
    public Dataset create(NumberWords options) {
        Language from = Language.of("from", options.from());
        Language to = Language.of("to", options.to());
        int[] numbers = DistinctNumbers.draw(options.wanted(), options.below(), options.seed());
        int judging = options.test() + options.validation();
        int[] test = Arrays.copyOf(numbers, options.test());
        int[] validation = Arrays.copyOfRange(numbers, options.test(), judging);
        int[] train = Arrays.copyOfRange(numbers, judging, numbers.length);
        Form.Pairs form = new Form.Pairs(vocabulary(from, train), vocabulary(to, train));
        List<Pair> watched = pairs(form, from, to, validation);
        List<Pair> judged = pairs(form, from, to, test);
        String source = "%s; seed %d; train %d, validation %d, test %d, all distinct; ".formatted(
                origin(options, from, to), options.seed(), train.length, validation.length, test.length)
                + "vocabularies %d and %d with marks, from train; ".formatted(
                        form.source().size(), form.target().size())
                + "unknown tokens: %d in validation, %d in test".formatted(unknown(watched), unknown(judged));
        return new Dataset(form, pairs(form, from, to, train), watched, judged, source);
    }

    private static String origin(NumberWords options, Language from, Language to) {
        return "numbers below %d, spelled from %s (%s) to %s (%s) by ICU4J %s with CLDR %s".formatted(
                options.below(), from.tag(), from.name(), to.tag(), to.name(),
                version(VersionInfo.ICU_VERSION), version(LocaleData.getCLDRVersion()));
    }

    private static Vocabulary vocabulary(Language language, int[] numbers) {
        Set<String> tokens = new TreeSet<>();
        IntStream.of(numbers).forEach(number -> tokens.addAll(language.tokens(number)));
        return new Vocabulary(tokens);
    }

    private static List<Pair> pairs(Form.Pairs form, Language from, Language to, int[] numbers) {
        return IntStream.of(numbers).mapToObj(number -> new Pair(form.source().ids(from.tokens(number)),
                form.target().ids(to.tokens(number)))).toList();
    }

    private static long unknown(List<Pair> pairs) {
        return pairs.stream().flatMapToInt(pair -> IntStream.concat(IntStream.of(pair.source()),
                IntStream.of(pair.target()))).filter(id -> id == Vocabulary.UNKNOWN).count();
    }

    /** {@code 78.3} for {@code 78.3.0.0}. */
    private static String version(VersionInfo version) {
        return version.toString().replaceAll("(\\.0)+$", "");
    }
}
