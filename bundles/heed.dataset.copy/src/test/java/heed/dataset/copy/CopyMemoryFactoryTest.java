package heed.dataset.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.component.Options;
import heed.dataset.Dataset;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CopyMemoryFactoryTest {

    private static Dataset data(Map<String, Object> options) {
        return new CopyMemoryFactory().create(Options.read(CopyMemory.class, options, "task.dataset", "copy"));
    }

    private static List<Pair> pairs(List<? extends Example> part) {
        return part.stream().map(Pair.class::cast).toList();
    }

    private static String source(Dataset data, Pair pair) {
        return String.join("", ((Form.Pairs) data.form()).source().tokens(pair.source()));
    }

    private static String target(Dataset data, Pair pair) {
        return String.join("", ((Form.Pairs) data.form()).target().tokens(pair.target()));
    }

    @Test
    void presetsAreThePapers() {
        Dataset data = data(Map.of());
        assertEquals(10_000, data.train().size());
        Pair pair = pairs(data.test()).get(499);
        assertEquals(120, pair.source().length);
        assertEquals(120, pair.target().length);
        assertEquals(4 + 10, ((Form.Pairs) data.form()).source().size());
        assertEquals(4 + 9, ((Form.Pairs) data.form()).target().size());
    }

    @Test
    void symbolsComeAgainInTheirOrderAfterTheCue() {
        Dataset data = data(Map.of("delay", 7, "symbols", 3, "kinds", 5, "train", 211));
        for (Pair pair : pairs(data.train())) {
            String asked = source(data, pair);
            assertTrue(asked.matches("[a-e]{3}_{6}:_{3}"), asked);
            assertEquals("_".repeat(10) + asked.substring(0, 3), target(data, pair));
        }
    }

    /**
     * 13,000 symbols of five kinds: each kind 2,600 times, four standard deviations √(13,000·0.2·0.8) = 45.6.
     */
    @Test
    void kindsAreEquallyOften() {
        Dataset data = data(Map.of("delay", 1, "symbols", 13, "kinds", 5, "train", 1000));
        String all = pairs(data.train()).stream().map(pair -> source(data, pair)).reduce("", String::concat);
        for (char kind = 'a'; kind < 'f'; kind++) {
            char one = kind;
            assertEquals(2600, all.chars().filter(c -> c == one).count(), 4 * 45.6, "kind " + kind);
        }
    }

    @Test
    void sequencesAreTheSameHoweverManyThereAreAndOthersFromAnotherSeed() {
        Pair one = pairs(data(Map.of("train", 10)).train()).get(7);
        assertArrayEquals(one.source(), pairs(data(Map.of("train", 20, "test", 3)).train()).get(7).source());
        assertFalse(Arrays.equals(one.source(), pairs(data(Map.of("seed", 2)).train()).get(7).source()));
    }

    @Test
    void partsShareNoSequence() {
        Dataset data = data(Map.of("symbols", 20, "train", 1009));
        long distinct = Stream.of(data.train(), data.validation(), data.test()).flatMap(part -> pairs(part).stream())
                .map(pair -> Arrays.toString(pair.source())).distinct().count();
        assertEquals(2009, distinct);
    }

    @Test
    void oneKindIsRefused() {
        BadInput refused = assertThrows(BadInput.class, () -> data(Map.of("kinds", 1)));
        assertEquals("task.dataset.kinds", refused.key());
        assertEquals("expected a whole number from 2 to 26, got the number 1", refused.getMessage());
    }

    /** 10·ln 8/120 = 0.1733. */
    @Test
    void theSourceSaysWhatToJudgeBy() {
        assertEquals("copy memory: 10 symbols of 8 kinds over 100 steps (guessing: loss 0.1733); Philox seed 1; train "
                + "10000, validation 500, test 500", data(Map.of()).source());
    }
}
