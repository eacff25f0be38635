package heed.tensor.spi;

/**
 * Philox 4×32-10: random numbers by counter, the same wherever they are drawn. Salmon et al., "Parallel random numbers:
 * as easy as 1, 2, 3", SC 2011.
 */
public final class Philox {

    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private final long key;
    private final long stream;
    private final int[] block = new int[4];
    private long blockIndex = -1;

    /** The numbers of one stream under one key. */
    public Philox(long key, long stream) {
        this.key = key;
        this.stream = stream;
    }

    /** 32 random bits: number {@code index} of the stream. */
    public int bits(long index) {
        if (index >>> 2 != blockIndex) {
            blockIndex = index >>> 2;
            block[0] = (int) blockIndex;
            block[1] = (int) (blockIndex >>> 32);
            block[2] = (int) stream;
            block[3] = (int) (stream >>> 32);
            rounds(block, key);
        }
        return block[(int) (index & 3)];
    }

    /** Uniform in [0, 1), a multiple of 2⁻²⁴: exact in float32. */
    public double uniform(long index) {
        return (bits(index) >>> 8) * 0x1p-24;
    }

    /** Standard normal, by Box and Muller from two numbers of the stream. */
    public double normal(long index) {
        double radius = Math.sqrt(-2 * Math.log(((bits(2 * index) >>> 8) + 1) * 0x1p-24));
        return radius * Math.cos(2 * Math.PI * ((bits(2 * index + 1) >>> 8) * 0x1p-24));
    }

    /** A whole number from 0 to {@code bound − 1}. */
    public int below(long index, int bound) {
        return (int) (((bits(index) & 0xFFFFFFFFL) * bound) >>> 32);
    }

    /** The ten rounds, in place. */
    static void rounds(int[] c, long key) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < 10; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c[0] & 0xFFFFFFFFL);
            long p1 = (M1 & 0xFFFFFFFFL) * (c[2] & 0xFFFFFFFFL);
            c[0] = (int) (p1 >>> 32) ^ c[1] ^ k0;
            c[1] = (int) p1;
            c[2] = (int) (p0 >>> 32) ^ c[3] ^ k1;
            c[3] = (int) p0;
            k0 += W0;
            k1 += W1;
        }
    }
}
