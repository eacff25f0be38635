package heed.tensor.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How rates change, and the numbers that rules and schedules refuse. */
class ScheduleTest {

    private static void factors(Schedule schedule, double... expected) {
        for (int t = 0; t < expected.length; t++) {
            assertEquals(expected[t], schedule.factor(t), 1e-15, "step " + t);
        }
    }

    @Test
    void constantIsOne() {
        factors(Schedule.constant(), 1, 1, 1);
    }

    @Test
    void stepsFallAfterSoMany() {
        factors(Schedule.step(3, 0.5), 1, 1, 1, 0.5, 0.5, 0.5, 0.25);
    }

    @Test
    void exponentialFallsALittleEachStep() {
        factors(Schedule.exponential(2, 0.25), 1, 0.5, 0.25, 0.125);
    }

    /** cos(π/3) = ½, cos(π/2) = 0, cos(2π/3) = −½. */
    @Test
    void cosineFallsToItsFloorAndStaysThere() {
        double steep = Math.sqrt(0.75) / 2;
        factors(Schedule.cosine(6, 0), 1, 0.5 + steep, 0.75, 0.5, 0.25, 0.5 - steep, 0, 0, 0);
        factors(Schedule.cosine(2, 0.2), 1, 0.6, 0.2, 0.2);
    }

    /** Vaswani et al. 2017, eq. (3), at d = 16 and w = 4, where the rate for the peak is (16·4)^−½ = ⅛. */
    @Test
    void inverseSquareRootIsThatOfTheTransformer() {
        Schedule schedule = Schedule.inverseSquareRoot(4);
        for (int n = 1; n <= 20; n++) {
            double paper = Math.pow(16, -0.5) * Math.min(Math.pow(n, -0.5), n * Math.pow(4, -1.5));
            assertEquals(paper, 0.125 * schedule.factor(n - 1), 1e-16);
        }
        factors(schedule, 0.25, 0.5, 0.75, 1);
    }

    @Test
    void warmUpComesBefore() {
        factors(Schedule.constant().warmedUp(4), 0.25, 0.5, 0.75, 1, 1, 1);
        factors(Schedule.step(2, 0.5).warmedUp(2), 0.5, 1, 1, 1, 0.5, 0.5, 0.25);
        factors(Schedule.cosine(2, 0.2).warmedUp(0), 1, 0.6, 0.2);
    }

    private static void refuses(String message, Executable make) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, make).getMessage());
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        refuses("every is a number of steps of at least 1, got 0", () -> Schedule.step(0, 1));
        refuses("by is a number of at least 0, got -1.0", () -> Schedule.exponential(1, -1));
        refuses("steps is a number of steps of at least 1, got 0", () -> Schedule.cosine(0, 0));
        refuses("warmup is a number of steps of at least 1, got 0", () -> Schedule.inverseSquareRoot(0));
        refuses("warmup is a number of steps of at least 0, got -1", () -> Schedule.constant().warmedUp(-1));
        refuses("rate is a number of at least 0, got NaN", () -> new Sgd(Double.NaN));
        refuses("rate is a number of at least 0, got Infinity", () -> new Adagrad(Double.POSITIVE_INFINITY));
        refuses("momentum is from 0 up to, not including, 1, got 1.0", () -> new Sgd(1, 1, false, 0));
        refuses("nesterov needs a momentum above 0, such as 0.9", () -> new Sgd(1, 0, true, 0));
        refuses("beta2 is from 0 up to, not including, 1, got 1.0", () -> new Adam(1, 0, 1, 0, 0));
        refuses("epsilon is a number of at least 0, got -1.0", () -> new Adadelta(1, 0.5, -1));
        refuses("alpha is from 0 up to, not including, 1, got -0.1", () -> new RmsProp(1, -0.1, 0, 0));
    }
}
