package heed.conformance;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.cell.CellFactory;
import heed.cell.gru.GruFactory;
import heed.cell.internal.BidirectionalFactory;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.internal.StackedFactory;
import heed.cell.lstm.LstmFactory;
import heed.cell.lstmn.LstmnFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.cell.tck.CellContract;
import heed.cell.tck.CellSubject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every cell on every backend. */
class CellTableTest {

    private static CellSubject cell(CellFactory<?> factory, Map<String, ?> options) {
        return CellSubject.of(factory, Backends.EXACT).options(options).among(new SimpleRnnFactory(),
                new LstmFactory(), new GruFactory(), new LstmnFactory(), new SelfAttentionFactory(),
                new DotAttentionFactory(), new AdditiveAttentionFactory());
    }

    private static List<CellSubject> rows() {
        return List.of(
                cell(new SimpleRnnFactory(), Map.of()),
                cell(new LstmFactory(), Map.of()),
                cell(new LstmFactory(), Map.of("peephole", true)),
                cell(new GruFactory(), Map.of()),
                cell(new GruFactory(), Map.of("reset", "before")),
                cell(new LstmnFactory(), Map.of()),
                cell(new LstmnFactory(), Map.of("span", 3, "zero-slot", true)),
                cell(new SelfAttentionFactory(), Map.of("cell", "simple-rnn", "attention", "additive")),
                cell(new SelfAttentionFactory(), Map.of("cell", "gru", "attention", "dot", "variant",
                "concat")),
                cell(new StackedFactory(), Map.of("of", "lstmn", "skip", true)),
                cell(new StackedFactory(), Map.of("of", "gru", "dropout", 0.3)).withChance(),
                cell(new BidirectionalFactory(), Map.of("of", "lstm", "join", "sum")));
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        return rows().stream().flatMap(row -> Backends.ALL.stream()
                .map(backend -> CellContract.of(row.on(backend, Backends.EXACT), Backends.extent(backend))));
    }
}
