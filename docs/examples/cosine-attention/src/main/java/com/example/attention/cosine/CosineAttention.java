package com.example.attention.cosine;

import heed.attention.AttentionMechanism;
import heed.attention.Reading;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/** {@code e = β·q·k/(‖q‖ ‖k‖)}, β learned. Graves, Wayne &amp; Danihelka 2014, eq. (5) and (6). */
final class CosineAttention implements AttentionMechanism {

    /** Added to a squared length, so that the direction of a zero vector is zero. */
    private static final double TINY = 1e-12;

    private final Tensor beta;

    CosineAttention(double sharpness, Parameters parameters) {
        beta = parameters.create("beta", Init.constant(sharpness), 1);          // [1]
    }

    @Override
    public Tensor keys(Tensor memory, int first) {
        return direction(memory);                                              // [B,S,H]
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        Tensor cosine = direction(query).matmul(keys.transpose(1, 2));         // [B,Tq,d]·[B,d,S] = [B,Tq,S]
        return cosine.mul(beta);                                               // [B,Tq,S]
    }

    /** x/‖x‖ along the last axis. */
    private static Tensor direction(Tensor x) {
        return x.div(x.mul(x).sum(true, -1).add(TINY).sqrt());
    }
}
