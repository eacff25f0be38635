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
        FloatVector bounded = x.max(-110f).min(95f);
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

    /** A polynomial where x is small, 1 − 2/(e^{2|x|} + 1) with the sign of x elsewhere. */
    static FloatVector tanh(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector far = broadcast(1f).sub(broadcast(2f).div(exp(size.add(size)).add(1f)));
        VectorMask<Float> negative = x.lt(0f);
        return far.blend(far.neg(), negative).blend(tanhNear(x), size.lt(0.625f));
    }

    private static FloatVector tanhNear(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = z.fma(broadcast(-5.70498872745e-3f), broadcast(2.06390887954e-2f));
        p = p.fma(z, broadcast(-5.37397155531e-2f));
        p = p.fma(z, broadcast(1.33314422036e-1f));
        p = p.fma(z, broadcast(-3.33332819422e-1f));
        return p.mul(z).fma(x, x);
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
