package heed.cell.gru;

import heed.backend.reference.ReferenceBackend;
import heed.cell.tck.CellByHand;

/** A GRU. */
final class Fixture extends CellByHand {

    Fixture(Object written) {
        this(written, H);
    }

    Fixture(Object written, int hidden) {
        super(new ReferenceBackend(), written, hidden, new GruFactory());
    }
}
