package heed.cell.rnn;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.tck.CellContract;
import heed.cell.tck.CellSubject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Self-attention around a simple cell against the contract, both variants. */
class SelfAttentionContractTest {

    private static CellSubject subject(String variant, String attention) {
        return CellSubject.of(new SelfAttentionFactory(), new ReferenceBackend())
                .options(Map.of("cell", "simple-rnn", "attention", attention, "variant", variant))
                .among(new SimpleRnnFactory(), new DotAttentionFactory(), new AdditiveAttentionFactory());
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of(CellContract.all(subject("replace", "dot")), CellContract.all(subject("concat",
                "additive")));
    }
}
