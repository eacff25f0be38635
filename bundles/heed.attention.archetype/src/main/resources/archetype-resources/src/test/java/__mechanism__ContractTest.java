package ${package};

import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.backend.reference.ReferenceBackend;

/**
 * What every mechanism must do: masks, padding, the same weights at once and step by step, gradients, same bits again,
 * nothing left behind. A mechanism that does something otherwise on purpose declares it, see {@link AttentionSubject}.
 */
class ${mechanism}ContractTest implements AttentionContract {

    @Override
    public AttentionSubject subject() {
        return AttentionSubject.of(new ${mechanism}AttentionFactory(), new ReferenceBackend());
    }
}
