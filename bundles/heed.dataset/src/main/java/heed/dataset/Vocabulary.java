package heed.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Tokens and their ids. The first four are the marks: padding, begin, end, unknown. */
public final class Vocabulary {

    /** Id of padding; never part of an example. */
    public static final int PAD = 0;
    /** Id of the begin mark. */
    public static final int BEGIN = 1;
    /** Id of the end mark. */
    public static final int END = 2;
    /** Id of everything unknown. */
    public static final int UNKNOWN = 3;

    private final List<String> tokens;
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    /** The marks and, after them in alphabetical order, the given tokens. */
    public Vocabulary(Collection<String> known) {
        List<String> all = new ArrayList<>(List.of("<pad>", "<begin>", "<end>", "<unknown>"));
        all.addAll(new TreeSet<>(known));
        tokens = List.copyOf(all);
        IntStream.range(0, tokens.size()).forEach(id -> ids.put(tokens.get(id), id));
    }

    /** Number of tokens with the marks. */
    public int size() {
        return tokens.size();
    }

    /** The token of an id. */
    public String token(int id) {
        return tokens.get(id);
    }

    /** The id of a token, {@link #UNKNOWN} if it has none. */
    public int id(String token) {
        return ids.getOrDefault(token, UNKNOWN);
    }

    /** Ids of tokens. */
    public int[] ids(List<String> words) {
        return words.stream().mapToInt(this::id).toArray();
    }

    /** Tokens of ids. */
    public List<String> tokens(int... wanted) {
        return IntStream.of(wanted).mapToObj(this::token).toList();
    }
}
