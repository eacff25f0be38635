package heed.component;

/**
 * Something a person wrote cannot be used. The message says what was got, what was expected, and the cure; whoever
 * knows the file adds the place.
 */
public final class BadInput extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * @param key the path of the offending key, such as {@code arms.attention[3].window}; empty when there is none
     * @param message what is wrong with it, and the cure
     */
    public BadInput(String key, String message) {
        super(message);
        this.key = key;
    }

    /** As above, with the failure behind it. */
    public BadInput(String key, String message, Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /** The path of the offending key; empty when there is none. */
    public String key() {
        return key;
    }
}
