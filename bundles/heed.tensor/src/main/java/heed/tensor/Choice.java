package heed.tensor;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A choice by chance that was made on the way to a loss, through which no gradient flows by itself: the score function
 * brings it there (Williams 1992). Who makes the choice tells it to {@link Engine#chose}; who computes the loss asks
 * {@link Losses#throughChoices} for the rest.
 */
@ConsumerType
@FunctionalInterface
public interface Choice {

    /**
     * What is added to the loss of each row so that its gradient is that of the expected loss; its value does not count.
     *
     * @param loss the loss of each row of the batch [B], without gradients
     * @return [B], tracked
     */
    Tensor surrogate(Tensor loss);
}
