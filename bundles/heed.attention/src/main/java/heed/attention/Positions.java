package heed.attention;

import heed.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/** Tells a sequence where its elements stand. */
@ConsumerType
public interface Positions {

    /**
     * The elements with their positions.
     *
     * @param x [B,T,D]
     * @param first position of the first of them
     * @return [B,T,D]
     */
    Tensor encode(Tensor x, int first);
}
