package heed.attention.hard;

import heed.attention.AttentionMechanism;
import heed.attention.Normalizer;
import heed.attention.Wrapper;
import java.util.Optional;

/** The scores of another mechanism, of whose slots one is chosen. Xu et al. 2015, §4.1. */
final class HardAttention extends Wrapper {

    private final Normalizer choosing;

    HardAttention(AttentionMechanism scores, Normalizer choosing) {
        super(scores);
        this.choosing = choosing;
    }

    @Override
    public Optional<Normalizer> normalizer() {
        return Optional.of(choosing);
    }
}
