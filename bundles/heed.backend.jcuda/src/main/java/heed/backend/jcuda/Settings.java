package heed.backend.jcuda;

import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a person can choose, by properties of the framework or of Java.
 *
 * @param path folders to look for CUDA's libraries in, before the usual ones
 * @param math how products multiply
 * @param device which GPU, from 0
 * @param apart whether each tensor is a piece of device memory of its own, so that tools see who writes
 *     beside it
 */
record Settings(Optional<String> path, Math math, int device, boolean apart) {

    static final String PATH = "heed.cuda.path";
    static final String PATH_VARIABLE = "HEED_CUDA";
    static final String MATH = "heed.jcuda.math";
    static final String DEVICE = "heed.jcuda.device";
    static final String APART = "heed.jcuda.apart";

    /** How products of float32 matrices multiply; they add up in float32 always. */
    enum Math {
        /** As float32. */
        FP32,
        /** With 10 bits of mantissa on tensor cores. */
        TF32,
        /** Rounded to bfloat16, with 7 bits of mantissa, on tensor cores. */
        BF16
    }

    /**
     * Reads them.
     *
     * @param property a property by its name, or null
     * @param variable an environment variable by its name, or null
     * @throws IllegalArgumentException that says which one is wrong
     */
    static Settings of(UnaryOperator<String> property, UnaryOperator<String> variable) {
        Optional<String> path = Optional.ofNullable(property.apply(PATH))
                .or(() -> Optional.ofNullable(variable.apply(PATH_VARIABLE))).filter(text -> !text.isBlank());
        return new Settings(path, math(property.apply(MATH)), device(property.apply(DEVICE)),
                Boolean.parseBoolean(property.apply(APART)));
    }

    private static Math math(String text) {
        if (text == null || text.isEmpty()) {
            return Math.FP32;
        }
        for (Math math : Math.values()) {
            if (name(math).equals(text)) {
                return math;
            }
        }
        throw new IllegalArgumentException(MATH + ": expected fp32, tf32 or bf16, got '" + text + "'");
    }

    private static int device(String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException(DEVICE + ": expected the number of a GPU, from 0, got '" + text
                    + "'");
        }
        return Integer.parseInt(text);
    }

    /** As a person writes it. */
    static String name(Math math) {
        return math.name().toLowerCase(Locale.ROOT);
    }
}
