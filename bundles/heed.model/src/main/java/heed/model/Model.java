package heed.model;

import heed.dataset.Example;
import heed.tensor.Tensor;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Something with weights that learns from examples and predicts. Belongs to the thread of its engine. */
@ConsumerType
public interface Model {

    /**
     * The loss of a batch, to be made small. It depends on the batch, the weights and {@link heed.tensor.Engine#draw}
     * alone: it may be gone through more than once for one step ({@link heed.tensor.Steps}).
     *
     * @return a scalar, tracked for gradients
     */
    Tensor loss(List<? extends Example> batch);

    /**
     * What it says of each example of a batch, without looking at the targets.
     *
     * @param attention whether to tell where it looked, which costs memory
     */
    List<Prediction> predict(List<? extends Example> batch, boolean attention);
}
