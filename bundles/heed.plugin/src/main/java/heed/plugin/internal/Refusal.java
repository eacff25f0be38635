package heed.plugin.internal;

/** A jar cannot be a plug-in. The message is the reason, with the cure. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether another plug-in that comes could change it. */
    private final boolean missingOthers;

    Refusal(String reason) {
        this(reason, false);
    }

    Refusal(String reason, boolean missingOthers) {
        super(reason);
        this.missingOthers = missingOthers;
    }

    boolean missingOthers() {
        return missingOthers;
    }
}
