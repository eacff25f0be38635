package heed.cell.lstm;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.internal.BidirectionalFactory;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.internal.StackedFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.cell.tck.CellByHand;

/** An LSTM, and what is made of it. */
final class Fixture extends CellByHand {

    Fixture(Object written) {
        this(written, H);
    }

    Fixture(Object written, int hidden) {
        super(new ReferenceBackend(), written, hidden, new SimpleRnnFactory(), new LstmFactory(),
                new SelfAttentionFactory(), new StackedFactory(), new BidirectionalFactory(),
                new AdditiveAttentionFactory(), new DotAttentionFactory());
    }
}
