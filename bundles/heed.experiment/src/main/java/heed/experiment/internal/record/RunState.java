package heed.experiment.internal.record;

import java.util.Locale;

/** How a run stands. */
public enum RunState {
    /** Its process works on it. */
    RUNNING,
    /** It came to its end. */
    FINISHED,
    /** It could not go on. */
    FAILED,
    /** Somebody stopped it. */
    STOPPED,
    /** Its process is gone, and it was not told. */
    DIED;

    /** As it stands in records. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
