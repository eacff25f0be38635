package heed.dataset.copy;

import heed.dataset.Dataset;
import heed.dataset.DatasetFactory;
import heed.dataset.Form;
import heed.dataset.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Component;

/**
 * Offers the copy memory problem of Hochreiter &amp; Schmidhuber 1997, §5.1, in the form of Arjovsky, Shah
 * &amp; Bengio 2016, §5.1: symbols of eight kinds, T − 1 blanks, a cue, and blanks while the symbols are to
 * be said in their order; before that, blanks are to be said.
 *
 * <p>Who remembers nothing says blanks and then guesses: a cross-entropy of n·ln(kinds)/(T + 2n) a step for n
 * symbols, 0.1733 for T = 100, n = 10 and 8 kinds; and a share of (T + n + n/kinds)/(T + 2n) right labels,
 * 0.9271.
 */
@Component(service = DatasetFactory.class)
public final class CopyMemoryFactory implements DatasetFactory<CopyMemory> {

    private static final String BLANK = "_";
    private static final String CUE = ":";

    @Override
    public String id() {
        return "copy";
    }

    @Override
    public String title() {
        return "say at the end what stood at the start; guessing has a loss of n·ln(kinds)/(T + 2n)";
    }

    @Override
    public String reference() {
        return "Arjovsky, Shah & Bengio 2016, §5.1, after Hochreiter & Schmidhuber 1997, §5.1";
    }

    @Override
    public Class<CopyMemory> options() {
        return CopyMemory.class;
    }

    @Override
    public Dataset create(CopyMemory options) {
        List<String> letters = IntStream.range(0, options.kinds()).mapToObj(i -> String.valueOf((char) ('a' + i)))
                .toList();
        List<String> asked = new ArrayList<>(letters);
        asked.addAll(List.of(BLANK, CUE));
        List<String> answered = new ArrayList<>(letters);
        answered.add(BLANK);
        Vocabulary source = new Vocabulary(asked);
        Vocabulary target = new Vocabulary(answered);
        RememberedSymbols.Tokens tokens = new RememberedSymbols.Tokens(source.ids(letters), source.id(BLANK),
                source.id(CUE), target.ids(letters), target.id(BLANK));
        return new Dataset(new Form.Pairs(source, target),
                new RememberedSymbols(options, tokens, options.train(), 2),
                new RememberedSymbols(options, tokens, options.validation(), 1),
                new RememberedSymbols(options, tokens, options.test(), 0), source(options));
    }

    private static String source(CopyMemory options) {
        double guessing = options.symbols() * Math.log(options.kinds()) / options.length();
        return String.format(Locale.ROOT, "copy memory: %d symbols of %d kinds over %d steps (guessing: loss "
                + "%.4f); Philox seed %d; train %d, validation %d, test %d", options.symbols(), options.kinds(),
                options.delay(), guessing, options.seed(), options.train(), options.validation(), options.test());
    }
}
