package heed.tensor;

/** Shapes that do not fit; the message names the operation, what it got and what it expects. */
public final class ShapeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** With a message that names operation, shapes and expectation. */
    public ShapeException(String message) {
        super(message);
    }
}
