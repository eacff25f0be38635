package heed.attention.tck;

import heed.attention.Mask;
import heed.tensor.Engine;
import heed.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * A mask and, said apart from it, which slots it leaves to which query.
 *
 * @param allowed whether query t of row b may read slot s
 */
record MaskCase(String name, Function<Engine, Mask> mask, Rule allowed) {

    /** Whether query t of row b may read slot s. */
    @FunctionalInterface
    interface Rule {
        boolean allows(int b, int t, int s);
    }

    private static final int[] WITH_AN_EMPTY_ROW = {7, 0, 5};

    private static final Rule SOME = (b, t, s) -> (5 * b + 3 * t + 2 * s) % 7 > 2;

    static final List<MaskCase> ALL = List.of(
            new MaskCase("none", engine -> Mask.NONE, (b, t, s) -> true),
            new MaskCase("padding", engine -> Mask.padding(Setting.LENGTHS),
                    (b, t, s) -> s < Setting.LENGTHS[b]),
            new MaskCase("a row without slots", engine -> Mask.padding(WITH_AN_EMPTY_ROW),
                    (b, t, s) -> s < WITH_AN_EMPTY_ROW[b]),
            new MaskCase("causal inclusive", engine -> Mask.causal(true), (b, t, s) -> s <= t),
            new MaskCase("causal strict", engine -> Mask.causal(false), (b, t, s) -> s < t),
            new MaskCase("window", engine -> Mask.NONE.andWindow(2, 1),
                    (b, t, s) -> s >= t - 2 && s <= t + 1),
            new MaskCase("blocks", engine -> Mask.NONE.andBlocks(3), (b, t, s) -> s / 3 == t / 3),
            new MaskCase("any", engine -> Mask.NONE.and(tensor(engine)), SOME),
            new MaskCase("additive", engine -> Mask.NONE.biased(engine.zeros(1, 1, Setting.S)),
                    (b, t, s) -> true),
            new MaskCase("padding and causal strict",
                    engine -> Mask.padding(Setting.LENGTHS).andCausal(false),
                    (b, t, s) -> s < t && s < Setting.LENGTHS[b]),
            new MaskCase("all together",
                    engine -> Mask.padding(WITH_AN_EMPTY_ROW).andCausal(true).andWindow(3, 1).andBlocks(4)
                            .and(tensor(engine)).biased(engine.full(0.5, Setting.B, Setting.TQ, Setting.S)),
                    (b, t, s) -> s < WITH_AN_EMPTY_ROW[b] && s <= t && s >= t - 3 && s / 4 == t / 4
                            && SOME.allows(b, t, s)));

    /** [3,5,7]. */
    private static Tensor tensor(Engine engine) {
        float[] bits = new float[Setting.B * Setting.TQ * Setting.S];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = SOME.allows(i / (Setting.TQ * Setting.S), i / Setting.S % Setting.TQ, i % Setting.S) ? 1
                    : 0;
        }
        return engine.of(bits, Setting.B, Setting.TQ, Setting.S);
    }

    boolean any(int b, int t) {
        for (int s = 0; s < Setting.S; s++) {
            if (allowed.allows(b, t, s)) {
                return true;
            }
        }
        return false;
    }

    /** Whether query t of row b, or one before it, may read slot s. */
    boolean everUntil(int b, int t, int s) {
        for (int before = 0; before <= t; before++) {
            if (allowed.allows(b, before, s)) {
                return true;
            }
        }
        return false;
    }
}
