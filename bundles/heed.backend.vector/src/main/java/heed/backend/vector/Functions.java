package heed.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp, log, tanh, σ of lines of whole vectors and the sum of one vector, in operations that IEEE 754 defines to the bit. The Vector API's own
 * {@code lanewise(EXP)} and {@code reduceLanes(ADD)} give other bits when interpreted than when compiled, so that the
 * same seed would not give the same weights. Polynomials of exp and log: Cephes library, Moshier 1992, single precision.
 *
 * <p>Constants are vectors made beforehand, never {@code broadcast} in place: each call of the Vector API costs the
 * compiler hundreds of nodes. Arrays go in and out, and no method takes or returns a vector: where the compiler happens
 * not to inline it, it is an object.
 */
final class Functions {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();
    /** 1.5·2²³: adding it rounds to a whole number, which then stands in the lowest bits. */
    private static final FloatVector MAGIC = of(0x1.8p23f);
    private static final int MAGIC_BITS = Float.floatToRawIntBits(0x1.8p23f);
    private static final IntVector MAGIC_INTS = MAGIC.reinterpretAsInts();
    private static final IntVector BIAS = FloatVector.zero(FLOATS).reinterpretAsInts().add(127);
    private static final FloatVector ONE = of(1);

    private static final FloatVector EXP_LEAST = of(-110);
    private static final FloatVector EXP_MOST = of(95);
    private static final FloatVector LOG2_E = of(1.44269504088896341f);
    private static final FloatVector LN2_HIGH = of(0.693359375f);
    private static final FloatVector LN2_LOW = of(-2.12194440e-4f);
    private static final FloatVector MINUS_LN2_HIGH = of(-0.693359375f);
    private static final FloatVector MINUS_LN2_LOW = of(2.12194440e-4f);
    private static final FloatVector TWO_LOG2_E = of(2 * 1.44269504088896341f);
    private static final FloatVector POWERS_LEAST = of(-43);
    private static final FloatVector POWERS_MOST = of(43);
    private static final FloatVector NAN = of(Float.NaN);
    private static final FloatVector GATE_LEAST = of(-87);
    private static final FloatVector GATE_MOST = of(87);
    private static final FloatVector MINUS_LOG2_E = of(-1.44269504088896341f);
    private static final FloatVector MINUS_EXP_7 = of(-1.9875691500e-4f);
    private static final FloatVector MINUS_EXP_5 = of(-8.3334519073e-3f);
    private static final FloatVector MINUS_EXP_3 = of(-1.6666665459e-1f);
    private static final IntVector ONE_INTS = ONE.reinterpretAsInts();
    private static final FloatVector EXP_7 = of(1.9875691500e-4f);
    private static final FloatVector EXP_6 = of(1.3981999507e-3f);
    private static final FloatVector EXP_5 = of(8.3334519073e-3f);
    private static final FloatVector EXP_4 = of(4.1665795894e-2f);
    private static final FloatVector EXP_3 = of(1.6666665459e-1f);
    private static final FloatVector EXP_2 = of(5.0000001201e-1f);

    private static final FloatVector TANH_LEAST = of(-7.90531110763549805f);
    private static final FloatVector TANH_MOST = of(7.90531110763549805f);
    private static final FloatVector TANH_P13 = of(-2.76076847742355e-16f);
    private static final FloatVector TANH_P11 = of(2.00018790482477e-13f);
    private static final FloatVector TANH_P9 = of(-8.60467152213735e-11f);
    private static final FloatVector TANH_P7 = of(5.12229709037114e-08f);
    private static final FloatVector TANH_P5 = of(1.48572235717979e-05f);
    private static final FloatVector TANH_P3 = of(6.37261928875436e-04f);
    private static final FloatVector TANH_P1 = of(4.89352455891786e-03f);
    private static final FloatVector TANH_Q6 = of(1.19825839466702e-06f);
    private static final FloatVector TANH_Q4 = of(1.18534705686654e-04f);
    private static final FloatVector TANH_Q2 = of(2.26843463243900e-03f);
    private static final FloatVector TANH_Q0 = of(4.89352518554385e-03f);

    private static final FloatVector LOG_11 = of(7.0376836292e-2f);
    private static final FloatVector LOG_10 = of(-1.1514610310e-1f);
    private static final FloatVector LOG_9 = of(1.1676998740e-1f);
    private static final FloatVector LOG_8 = of(-1.2420140846e-1f);
    private static final FloatVector LOG_7 = of(1.4249322787e-1f);
    private static final FloatVector LOG_6 = of(-1.6668057665e-1f);
    private static final FloatVector LOG_5 = of(2.0000714765e-1f);
    private static final FloatVector LOG_4 = of(-2.4999993993e-1f);
    private static final FloatVector LOG_3 = of(3.3333331174e-1f);
    private static final FloatVector MINUS_HALF = of(-0.5f);

    private Functions() {
    }

    private static FloatVector of(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    /**
     * eˣ = 2ⁿ·e^r with n = round(x/ln 2); 2ⁿ in two factors, so that neither leaves the range. What lies outside is
     * brought to the bounds by comparisons, which are two instructions where max and min are five, and leave NaN.
     */
    private static FloatVector exp(FloatVector x) {
        FloatVector above = x.blend(EXP_LEAST, x.compare(VectorOperators.LT, EXP_LEAST));
        FloatVector bounded = above.blend(EXP_MOST, above.compare(VectorOperators.GT, EXP_MOST));
        FloatVector shifted = bounded.fma(LOG2_E, MAGIC);
        FloatVector whole = shifted.sub(MAGIC);
        FloatVector r = whole.fma(MINUS_LN2_LOW, whole.fma(MINUS_LN2_HIGH, bounded));
        FloatVector p = r.fma(EXP_7, EXP_6).fma(r, EXP_5).fma(r, EXP_4).fma(r, EXP_3).fma(r, EXP_2);
        IntVector power = shifted.reinterpretAsInts().sub(MAGIC_INTS);
        IntVector half = power.lanewise(VectorOperators.ASHR, 1);
        FloatVector first = half.add(BIAS).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector second = power.sub(half).add(BIAS).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        return p.fma(r.mul(r), r).add(ONE).mul(first).mul(second);
    }

    static void exp(float[] from, int at, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            exp(FloatVector.fromArray(FLOATS, from, at + i)).intoArray(to, toAt + i);
        }
    }

    /** Of factor·x + base. */
    static void exp(float[] from, int at, float factor, float base, float[] to, int toAt, int n) {
        FloatVector slope = FloatVector.broadcast(FLOATS, factor);
        FloatVector shift = FloatVector.broadcast(FLOATS, base);
        for (int i = 0; i < n; i += WIDTH) {
            exp(FloatVector.fromArray(FLOATS, from, at + i).fma(slope, shift)).intoArray(to, toAt + i);
        }
    }

    /**
     * e²ˣ, or NaN where |x| is beyond {@link #POWERS_MOST}: so each is a normal number, which one factor 2ⁿ gives. Exactly
     * so many.
     */
    static void powers(float[] from, int at, float[] to, int toAt, int n, float[] room) {
        int whole = FLOATS.loopBound(n);
        powers(from, at, to, toAt, whole);
        if (whole < n) {
            powers(from, at + whole, room, 0, WIDTH);
            System.arraycopy(room, 0, to, toAt + whole, n - whole);
        }
    }

    private static void powers(float[] from, int at, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector x = FloatVector.fromArray(FLOATS, from, at + i);
            FloatVector inside = x.blend(NAN, x.compare(VectorOperators.LT, POWERS_LEAST));
            FloatVector b = inside.blend(NAN, inside.compare(VectorOperators.GT, POWERS_MOST));
            FloatVector shifted = b.fma(TWO_LOG2_E, MAGIC);
            FloatVector whole = shifted.sub(MAGIC);
            FloatVector r = whole.fma(MINUS_LN2_LOW, whole.fma(MINUS_LN2_HIGH, b.add(b)));
            FloatVector p = r.fma(EXP_7, EXP_6).fma(r, EXP_5).fma(r, EXP_4).fma(r, EXP_3).fma(r, EXP_2);
            FloatVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(ONE_INTS)
                    .reinterpretAsFloats();
            p.fma(r.mul(r), r).add(ONE).mul(power).intoArray(to, toAt + i);
        }
    }

    /**
     * x·P(x²)/Q(x²), the rational approximation of the Eigen library (a minimax fit on ±7.9, beyond which tanh is ±1 in
     * single precision).
     */
    private static FloatVector tanh(FloatVector x) {
        FloatVector above = x.blend(TANH_LEAST, x.compare(VectorOperators.LT, TANH_LEAST));
        FloatVector b = above.blend(TANH_MOST, above.compare(VectorOperators.GT, TANH_MOST));
        FloatVector z = b.mul(b);
        FloatVector p = z.fma(TANH_P13, TANH_P11).fma(z, TANH_P9).fma(z, TANH_P7).fma(z, TANH_P5).fma(z, TANH_P3)
                .fma(z, TANH_P1);
        return p.mul(b).div(z.fma(TANH_Q6, TANH_Q4).fma(z, TANH_Q2).fma(z, TANH_Q0));
    }

    static void tanh(float[] from, int at, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            tanh(FloatVector.fromArray(FLOATS, from, at + i)).intoArray(to, toAt + i);
        }
    }

    /** Of sums. */
    static void tanh(float[] from, int at, float[] more, int moreAt, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            tanh(FloatVector.fromArray(FLOATS, from, at + i).add(FloatVector.fromArray(FLOATS, more, moreAt + i)))
                    .intoArray(to, toAt + i);
        }
    }

    /** 1 / (1 + e⁻ˣ). */
    static void sigmoid(float[] from, int at, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            ONE.div(exp(FloatVector.fromArray(FLOATS, from, at + i).neg()).add(ONE)).intoArray(to, toAt + i);
        }
    }

    /**
     * Of sums, for the gates of cells: below −87, where it is 10⁻³⁸, it stays so; then one factor 2ⁿ of e⁻ˣ is enough.
     */
    static void sigmoid(float[] from, int at, float[] more, int moreAt, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector x = FloatVector.fromArray(FLOATS, from, at + i)
                    .add(FloatVector.fromArray(FLOATS, more, moreAt + i));
            FloatVector above = x.blend(GATE_LEAST, x.compare(VectorOperators.LT, GATE_LEAST));
            FloatVector b = above.blend(GATE_MOST, above.compare(VectorOperators.GT, GATE_MOST));
            FloatVector shifted = b.fma(MINUS_LOG2_E, MAGIC);
            FloatVector whole = shifted.sub(MAGIC);
            FloatVector r = whole.fma(LN2_LOW, whole.fma(LN2_HIGH, b));                   // −x = n·ln 2 − r
            FloatVector p = r.fma(MINUS_EXP_7, EXP_6).fma(r, MINUS_EXP_5).fma(r, EXP_4).fma(r, MINUS_EXP_3)
                    .fma(r, EXP_2);
            FloatVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(ONE_INTS)
                    .reinterpretAsFloats();
            ONE.div(p.fma(r.mul(r), ONE.sub(r)).fma(power, ONE)).intoArray(to, toAt + i);
        }
    }

    /** log x = log m + e·ln 2 with x = m·2ᵉ and √½ ≤ m &lt; √2. */
    static void log(float[] from, int at, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector x = FloatVector.fromArray(FLOATS, from, at + i);
            VectorMask<Float> tiny = x.lt(Float.MIN_NORMAL);
            FloatVector scaled = x.blend(x.mul(0x1p23f), tiny);
            IntVector bits = scaled.reinterpretAsInts();
            FloatVector m = bits.and(0x007fffff).or(0x3f000000).reinterpretAsFloats();
            FloatVector e = bits.lanewise(VectorOperators.LSHR, 23).add(MAGIC_BITS - 126).reinterpretAsFloats()
                    .sub(MAGIC);
            e = e.blend(e.sub(23f), tiny);
            VectorMask<Float> low = m.lt(0.707106781186547524f);
            e = e.blend(e.sub(ONE), low);
            m = m.blend(m.add(m), low).sub(ONE);
            FloatVector z = m.mul(m);
            FloatVector p = m.fma(LOG_11, LOG_10).fma(m, LOG_9).fma(m, LOG_8).fma(m, LOG_7).fma(m, LOG_6).fma(m, LOG_5)
                    .fma(m, LOG_4).fma(m, LOG_3);
            FloatVector y = e.fma(LN2_LOW, p.mul(m).mul(z));
            FloatVector result = e.fma(LN2_HIGH, m.add(z.fma(MINUS_HALF, y)));
            result = result.blend(Float.NEGATIVE_INFINITY, x.eq(0f));
            result = result.blend(Float.NaN, x.lt(0f));
            result.blend(x, x.eq(Float.POSITIVE_INFINITY).or(x.compare(VectorOperators.NE, x))).intoArray(to, toAt + i);
        }
    }

    /** The sum of as many numbers as a vector has lanes. */
    static float sum(float[] lanes, int at) {
        float a = lanes[at];
        float b = lanes[at + 1];
        float c = lanes[at + 2];
        float d = lanes[at + 3];
        for (int i = 4; i < WIDTH; i += 4) {
            a += lanes[at + i];
            b += lanes[at + i + 1];
            c += lanes[at + i + 2];
            d += lanes[at + i + 3];
        }
        return (a + b) + (c + d);
    }
}
