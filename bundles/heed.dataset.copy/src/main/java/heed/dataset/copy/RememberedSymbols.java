package heed.dataset.copy;

import heed.dataset.Pair;
import heed.tensor.spi.Philox;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Sequences of the problem, made anew from their index whenever one is asked for; each has a random stream of
 * its own.
 */
final class RememberedSymbols extends AbstractList<Pair> implements RandomAccess {

    private final CopyMemory options;
    private final Tokens tokens;
    private final int size;
    private final long firstStream;

    /**
     * Ids of the tokens.
     *
     * @param symbols of each kind
     * @param blank in sources
     * @param cue in sources
     * @param said of each kind, in targets
     * @param silence in targets
     */
    record Tokens(int[] symbols, int blank, int cue, int[] said, int silence) {
    }

    /** @param part parts of different numbers have no stream in common */
    RememberedSymbols(CopyMemory options, Tokens tokens, int size, int part) {
        this.options = options;
        this.tokens = tokens;
        this.size = size;
        this.firstStream = (long) part << 32;
    }

    /**
     * Symbols, T − 1 blanks, the cue, and as many blanks as symbols; the target is blank up to there, then
     * the symbols.
     */
    @Override
    public Pair get(int index) {
        Philox random = new Philox(options.seed(), firstStream + Objects.checkIndex(index, size));
        int[] source = new int[options.length()];
        int[] target = new int[options.length()];
        Arrays.fill(source, tokens.blank());
        Arrays.fill(target, tokens.silence());
        int answer = options.delay() + options.symbols();
        source[answer - 1] = tokens.cue();
        for (int i = 0; i < options.symbols(); i++) {
            int kind = random.below(i, options.kinds());
            source[i] = tokens.symbols()[kind];
            target[answer + i] = tokens.said()[kind];
        }
        return new Pair(source, target);
    }

    @Override
    public int size() {
        return size;
    }
}
