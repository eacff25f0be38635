package heed.tensor.spi;

/** Ways to make one number of many. */
public enum Reduction {
    /** Sum; 0 of none. */
    SUM,
    /** Greatest; −∞ of none, NaN if any is. */
    MAX
}
