package heed.cell.lstm;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.CellFactory;
import heed.cell.internal.BidirectionalFactory;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.internal.StackedFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.cell.tck.CellContract;
import heed.cell.tck.CellSubject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The LSTM, with and without peepholes, and the wrappers around it, against the contract. */
class LstmContractTest {

    private static CellSubject subject(CellFactory<?> factory, Map<String, ?> options) {
        return CellSubject.of(factory, new ReferenceBackend()).options(options).among(new LstmFactory(),
                new SimpleRnnFactory(), new SelfAttentionFactory(), new AdditiveAttentionFactory(),
                new DotAttentionFactory());
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of(
                subject(new LstmFactory(), Map.of()),
                subject(new LstmFactory(), Map.of("peephole", true)),
                subject(new SelfAttentionFactory(), Map.of("cell", "lstm", "attention", "dot")),
                subject(new SelfAttentionFactory(), Map.of("cell", "lstm", "attention", "additive",
                "variant", "concat")),
                subject(new StackedFactory(), Map.of("of", "lstm", "layers", 2)),
                subject(new StackedFactory(), Map.of("of", "lstm+attention(dot)", "layers", 2, "dropout",
                0.3))
                        .withChance(),
                subject(new StackedFactory(), Map.of("of", "lstm", "layers", 3, "skip", true, "dropout", 0.3,
                        "variational", true)).withChance(),
                subject(new BidirectionalFactory(), Map.of("of", "lstm")).size(5, 6),
                subject(new BidirectionalFactory(), Map.of("of", "lstm+attention(additive)", "join", "sum")))
                .map(CellContract::all);
    }
}
