package heed.dataset.adding;

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
import heed.dataset.Series;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddingFactoryTest {

    private static Dataset data(Map<String, Object> options) {
        return new AddingFactory().create(Options.read(Adding.class, options, "task.dataset", "adding"));
    }

    private static List<Series> series(List<? extends Example> part) {
        return part.stream().map(Series.class::cast).toList();
    }

    private static int[] marks(Series series) {
        return IntStream.range(0, series.steps().length).filter(t -> series.steps()[t][1] != 0).toArray();
    }

    @Test
    void presetsAreTenThousandOfFiftySteps() {
        Dataset data = data(Map.of());
        assertEquals(new Form.Values(2, 1), data.form());
        assertEquals(10_000, data.train().size());
        assertEquals(1000, data.validation().size());
        assertEquals(1000, data.test().size());
        assertEquals(50, series(data.test()).get(999).steps().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 200})
    void oneMarkInEachHalfAndTheirSumIsTheTarget(int length) {
        Set<Integer> marked = new HashSet<>();
        for (Series series : series(data(Map.of("length", length, "train", 2003)).train())) {
            int[] marks = marks(series);
            assertEquals(2, marks.length);
            assertTrue(marks[0] < length / 2 && marks[1] >= length / 2, () -> Arrays.toString(marks));
            assertEquals(1f, series.steps()[marks[0]][1]);
            assertEquals(series.steps()[marks[0]][0] + series.steps()[marks[1]][0], series.target()[0]);
            IntStream.of(marks).forEach(marked::add);
        }
        assertEquals(length, marked.size(), "every step is marked somewhere");
    }

    /**
     * Always answering the mean, 1, has the mean squared error Var(X₁ + X₂) = 1/6. The fourth central moment
     * of the sum is 1/15, so one squared error has variance 1/15 − 1/36 = 7/180; four standard errors.
     */
    @Test
    void alwaysAnsweringTheMeanHasAnErrorOfOneSixth() {
        int n = 20_000;
        double mse = series(data(Map.of("length", 5, "train", n)).train()).stream()
                .mapToDouble(series -> Math.pow(series.target()[0] - 1, 2)).average().orElseThrow();
        assertEquals(1 / 6.0, mse, 4 * Math.sqrt(7 / 180.0 / n));
    }

    @Test
    void valuesAreUniformFromZeroToOne() {
        double[] values = series(data(Map.of("length", 97, "train", 211)).train()).stream()
                .flatMap(series -> Stream.of(series.steps())).mapToDouble(step -> step[0]).toArray();
        assertTrue(Arrays.stream(values).allMatch(value -> value >= 0 && value < 1));
        assertEquals(0.5, Arrays.stream(values).average().orElseThrow(), 4 / Math.sqrt(12.0 * values.length));
    }

    @Test
    void sequencesAreTheSameWheneverTheyAreAskedForAndHoweverManyThereAre() {
        Series one = series(data(Map.of("train", 10)).train()).get(7);
        Series again = series(data(Map.of("train", 20, "test", 3)).train()).get(7);
        assertArrayEquals(one.steps(), again.steps());
        assertArrayEquals(one.target(), again.target());
    }

    @Test
    void noSequenceComesTwiceInAnyPart() {
        Dataset data = data(Map.of("length", 11));
        long distinct = Stream.of(data.train(), data.validation(), data.test())
                .flatMap(part -> series(part).stream()).map(series -> Arrays.deepToString(series.steps()))
                .distinct().count();
        assertEquals(12_000, distinct);
    }

    @Test
    void anotherSeedGivesOtherSequences() {
        Series one = series(data(Map.of()).test()).get(0);
        Series other = series(data(Map.of("seed", 2)).test()).get(0);
        assertFalse(Arrays.deepEquals(one.steps(), other.steps()));
    }

    @Test
    void aSequenceOfOneStepIsRefused() {
        BadInput refused = assertThrows(BadInput.class, () -> data(Map.of("length", 1)));
        assertEquals("task.dataset.length", refused.key());
        assertEquals("expected a whole number from 2 to 1000000, got the number 1", refused.getMessage());
    }

    @Test
    void theSourceSaysWhatToJudgeBy() {
        assertEquals("adding problem: 50 steps, values uniform in [0, 1), a mark in each half, target their "
                + "sum (always answering 1: mse 0.1667); Philox seed 1; train 10000, validation 1000, "
                + "test 1000",
                data(Map.of()).source());
    }
}
