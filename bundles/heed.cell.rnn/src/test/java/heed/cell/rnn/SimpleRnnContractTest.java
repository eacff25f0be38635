package heed.cell.rnn;

import heed.backend.reference.ReferenceBackend;
import heed.cell.tck.CellContract;
import heed.cell.tck.CellSubject;

/** The simple recurrent cell against the contract. */
class SimpleRnnContractTest implements CellContract {

    @Override
    public CellSubject subject() {
        return CellSubject.of(new SimpleRnnFactory(), new ReferenceBackend());
    }
}
