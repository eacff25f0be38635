package heed.tensor.optimizer;

import org.osgi.annotation.versioning.ConsumerType;

/** How the rate changes while training goes on: what the rule's rate is multiplied by. */
@FunctionalInterface
@ConsumerType
public interface Schedule {

    /**
     * The factor of one step.
     *
     * @param t number of steps made before it: 0 at the first
     */
    double factor(long t);

    /** 1 always. */
    static Schedule constant() {
        return t -> 1;
    }

    /** {@code by} once more after every so many steps: {@code by^⌊t/every⌋}. */
    static Schedule step(long every, double by) {
        Numbers.steps("every", every, 1);
        Numbers.atLeast0("by", by);
        return t -> Math.pow(by, Math.floorDiv(t, every));
    }

    /** The same, evenly: {@code by^(t/every)}. */
    static Schedule exponential(long every, double by) {
        Numbers.steps("every", every, 1);
        Numbers.atLeast0("by", by);
        return t -> Math.pow(by, (double) t / every);
    }

    /**
     * Half a cosine from 1 down to a floor, and the floor afterwards: {@code f + (1−f)·(1 + cos(π·t/T))/2}.
     * Loshchilov &amp; Hutter 2017, eq. (5), without restarts.
     *
     * @param steps T
     * @param floor f
     */
    static Schedule cosine(long steps, double floor) {
        Numbers.steps("steps", steps, 1);
        Numbers.atLeast0("floor", floor);
        return t -> floor + (1 - floor) * (1 + Math.cos(Math.PI * Math.min(t, steps) / steps)) / 2;
    }

    /**
     * Up evenly to 1 at step w, then down by the inverse square root: {@code min(n/w, √(w/n))}, n being
     * {@code t + 1}. Vaswani et al. 2017, eq. (3), whose rate for width d is {@code (d·w)^−½}.
     *
     * @param warmup w
     */
    static Schedule inverseSquareRoot(long warmup) {
        Numbers.steps("warmup", warmup, 1);
        return t -> Math.min((t + 1.0) / warmup, Math.sqrt(warmup / (t + 1.0)));
    }

    /** Up evenly to where this begins, {@code (t+1)/w} in w steps, then this, counted from there. */
    default Schedule warmedUp(long warmup) {
        Numbers.steps("warmup", warmup, 0);
        return t -> t < warmup ? (t + 1.0) / warmup * factor(0) : factor(t - warmup);
    }
}
