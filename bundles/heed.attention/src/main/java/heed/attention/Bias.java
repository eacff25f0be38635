package heed.attention;

import heed.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/** What is added to scores by position alone. */
@ConsumerType
public interface Bias {

    /**
     * The bias of each query and slot.
     *
     * @return [1,Tq,S] with one head, [1,N,Tq,S] with more
     */
    Tensor bias(Reading at);
}
