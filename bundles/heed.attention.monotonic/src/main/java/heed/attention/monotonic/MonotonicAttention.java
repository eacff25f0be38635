package heed.attention.monotonic;

import heed.attention.AttentionMechanism;
import heed.attention.Normalizer;
import heed.attention.Wrapper;
import java.util.Optional;

/** The scores of another mechanism, by which a memory is read from left to right, never back. */
final class MonotonicAttention extends Wrapper {

    private final Normalizer walk;

    MonotonicAttention(AttentionMechanism scores, Normalizer walk) {
        super(scores);
        this.walk = walk;
    }

    @Override
    public Optional<Normalizer> normalizer() {
        return Optional.of(walk);
    }
}
