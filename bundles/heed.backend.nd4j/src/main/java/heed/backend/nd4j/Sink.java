package heed.backend.nd4j;

import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the operations of kernels go: they run at once, or are noted for later. */
interface Sink {

    /**
     * An operation of ND4J.
     *
     * @param same what it has in common with every other one that could take its place
     * @param made prepares it
     */
    void run(Key same, Supplier<Runnable> made);

    /** An operation whose like does not come again. */
    void once(Key operation, Supplier<Runnable> made);

    /** Calls of BLAS, with pointers and strides made, and what they write to. */
    void run(Runnable blas, View out);

    /**
     * An operation and its operands, the results last. Arrays are the same only if they are one: their own
     * {@code equals} compares elements.
     */
    final class Key {

        private final String operation;
        private final long[] numbers;
        private final INDArray[] arrays;
        private final int results;
        private final int hash;

        Key(String operation, long[] numbers, int results, INDArray... arrays) {
            this.operation = operation;
            this.numbers = numbers;
            this.results = results;
            this.arrays = arrays;
            int code = operation.hashCode() + 31 * Arrays.hashCode(numbers);
            for (INDArray array : arrays) {
                code = 31 * code + System.identityHashCode(array);
            }
            hash = code;
        }

        /** What it writes to. */
        List<INDArray> written() {
            return Arrays.asList(arrays).subList(arrays.length - results, arrays.length);
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key that) || hash != that.hash || arrays.length != that.arrays.length
                    || !operation.equals(that.operation) || !Arrays.equals(numbers, that.numbers)) {
                return false;
            }
            for (int i = 0; i < arrays.length; i++) {
                if (arrays[i] != that.arrays[i]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
