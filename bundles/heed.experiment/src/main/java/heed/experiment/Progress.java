package heed.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Hears how an experiment goes; called on the thread that runs it. */
@ConsumerType
public interface Progress {

    /** How one run ended. */
    enum End {
        /** To its end. */
        FINISHED,
        /** It cannot go on; the message says why. */
        FAILED,
        /** Somebody stopped it; it can be resumed. */
        STOPPED
    }

    /** A run begins, of so many training steps. */
    void started(RunInfo run, long steps);

    /** Training steps made so far, and the loss of the last. */
    void stepped(RunInfo run, long step, double loss);

    /** An epoch is over; what the validation part says. */
    void judged(RunInfo run, int epoch, Map<String, Double> metrics);

    /** A run is over. */
    void ended(RunInfo run, End end, String message, Map<String, Double> metrics);

    /** A map was drawn: tokens on both axes and weights [T][S]. */
    void drawn(RunInfo run, List<String> output, List<String> input, float[][] weights, Path svg);
}
