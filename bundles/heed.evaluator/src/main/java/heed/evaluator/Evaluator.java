package heed.evaluator;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Judges predictions. */
@ConsumerType
public interface Evaluator {

    /**
     * Judges all predictions of one part of a dataset, at least one, in order.
     *
     * @param subject whose predictions of what they are; goes into the provenance
     * @throws heed.component.BadInput when the predictions are not of the kind that it judges
     */
    Evaluation evaluate(List<Judged> judged, Subject subject);

    /** As above, of a model and data without names. */
    default Evaluation evaluate(List<Judged> judged) {
        return evaluate(judged, new Subject("unnamed", "unnamed"));
    }

    /** Whether predictions must tell where the model looked, which costs memory. */
    default boolean readsAttention() {
        return false;
    }
}
