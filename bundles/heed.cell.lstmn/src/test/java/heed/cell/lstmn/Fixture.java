package heed.cell.lstmn;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.internal.StackedFactory;
import heed.cell.tck.CellByHand;

/** An LSTMN, and what is made of it. */
final class Fixture extends CellByHand {

    Fixture(Object written) {
        this(written, H);
    }

    Fixture(Object written, int hidden) {
        super(new ReferenceBackend(), written, hidden, new LstmnFactory(), new StackedFactory(),
                new AdditiveAttentionFactory(), new QueryByQuery());
    }
}
