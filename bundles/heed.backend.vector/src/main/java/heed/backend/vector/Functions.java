package heed.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp, log, tanh, σ of vectors and the sum of one, in operations that IEEE 754 defines to the bit. The Vector API's own
 * {@code lanewise(EXP)} and {@code reduceLanes(ADD)} give other bits when interpreted than when compiled, so that the
 * same seed would not give the same weights. Polynomials: Cephes library, Moshier 1992, single precision.
 */
final class Functions {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    /** 1.5·2²³: adding it rounds to a whole number, which then stands in the lowest bits. */
    private static final float MAGIC = 0x1.8p23f;
    private static final int MAGIC_BITS = Float.floatToRawIntBits(MAGIC);

    private Functions() {
    }

    /** eˣ = 2ⁿ·e^r with n = round(x/ln 2); 2ⁿ in two factors, so that neither leaves the range. */
    static FloatVector exp(FloatVector x) {
        FloatVector bounded = bounded(x, -110f, 95f);
        FloatVector shifted = bounded.mul(1.44269504088896341f).add(MAGIC);
        FloatVector n = shifted.sub(MAGIC);
        FloatVector r = n.fma(broadcast(-0.693359375f), bounded);
        r = n.fma(broadcast(2.12194440e-4f), r);
        FloatVector p = expPolynomial(r).fma(r.mul(r), r).add(1f);
        IntVector whole = shifted.reinterpretAsInts().sub(MAGIC_BITS);
        IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
        return p.mul(power(half)).mul(power(whole.sub(half)));
    }

    private static FloatVector expPolynomial(FloatVector r) {
        FloatVector p = r.fma(broadcast(1.9875691500e-4f), broadcast(1.3981999507e-3f));
        p = p.fma(r, broadcast(8.3334519073e-3f));
        p = p.fma(r, broadcast(4.1665795894e-2f));
        p = p.fma(r, broadcast(1.6666665459e-1f));
        return p.fma(r, broadcast(5.0000001201e-1f));
    }

    /** 2ⁿ for −126 ≤ n ≤ 127. */
    private static FloatVector power(IntVector n) {
        return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    /** What lies outside two bounds brought to them; NaN stays. Two instructions a bound, where max and min are five. */
    private static FloatVector bounded(FloatVector x, float low, float high) {
        return x.blend(low, x.compare(VectorOperators.LT, low)).blend(high, x.compare(VectorOperators.GT, high));
    }

    /**
     * x·P(x²)/Q(x²), the rational approximation of the Eigen library (a minimax fit on ±7.9, beyond which tanh is ±1 in
     * single precision).
     */
    static FloatVector tanh(FloatVector x) {
        FloatVector b = bounded(x, -7.90531110763549805f, 7.90531110763549805f);
        FloatVector z = b.mul(b);
        FloatVector p = z.fma(broadcast(-2.76076847742355e-16f), broadcast(2.00018790482477e-13f));
        p = p.fma(z, broadcast(-8.60467152213735e-11f));
        p = p.fma(z, broadcast(5.12229709037114e-08f));
        p = p.fma(z, broadcast(1.48572235717979e-05f));
        p = p.fma(z, broadcast(6.37261928875436e-04f));
        p = p.fma(z, broadcast(4.89352455891786e-03f));
        FloatVector q = z.fma(broadcast(1.19825839466702e-06f), broadcast(1.18534705686654e-04f));
        q = q.fma(z, broadcast(2.26843463243900e-03f));
        q = q.fma(z, broadcast(4.89352518554385e-03f));
        return p.mul(b).div(q);
    }

    /** 1 / (1 + e⁻ˣ). */
    static FloatVector sigmoid(FloatVector x) {
        return broadcast(1f).div(exp(x.neg()).add(1f));
    }

    /** log x = log m + e·ln 2 with x = m·2ᵉ and √½ ≤ m &lt; √2. */
    static FloatVector log(FloatVector x) {
        VectorMask<Float> tiny = x.lt(Float.MIN_NORMAL);
        FloatVector scaled = x.blend(x.mul(0x1p23f), tiny);
        IntVector bits = scaled.reinterpretAsInts();
        FloatVector m = bits.and(0x007fffff).or(0x3f000000).reinterpretAsFloats();
        FloatVector e = bits.lanewise(VectorOperators.LSHR, 23).add(MAGIC_BITS - 126).reinterpretAsFloats().sub(MAGIC);
        e = e.blend(e.sub(23f), tiny);
        VectorMask<Float> low = m.lt(0.707106781186547524f);
        e = e.blend(e.sub(1f), low);
        m = m.blend(m.add(m), low).sub(1f);
        FloatVector result = logNear(m, e);
        result = result.blend(Float.NEGATIVE_INFINITY, x.eq(0f));
        result = result.blend(Float.NaN, x.lt(0f));
        return result.blend(x, x.eq(Float.POSITIVE_INFINITY).or(x.compare(VectorOperators.NE, x)));
    }

    private static FloatVector logNear(FloatVector m, FloatVector e) {
        FloatVector z = m.mul(m);
        FloatVector p = m.fma(broadcast(7.0376836292e-2f), broadcast(-1.1514610310e-1f));
        p = p.fma(m, broadcast(1.1676998740e-1f));
        p = p.fma(m, broadcast(-1.2420140846e-1f));
        p = p.fma(m, broadcast(1.4249322787e-1f));
        p = p.fma(m, broadcast(-1.6668057665e-1f));
        p = p.fma(m, broadcast(2.0000714765e-1f));
        p = p.fma(m, broadcast(-2.4999993993e-1f));
        p = p.fma(m, broadcast(3.3333331174e-1f));
        FloatVector y = p.mul(m).mul(z);
        y = e.fma(broadcast(-2.12194440e-4f), y);
        y = z.fma(broadcast(-0.5f), y);
        return e.fma(broadcast(0.693359375f), m.add(y));
    }

    /** The sum of the lanes, one after the other. */
    static float sum(FloatVector v) {
        float total = 0;
        for (float lane : v.toArray()) {
            total += lane;
        }
        return total;
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }
}
