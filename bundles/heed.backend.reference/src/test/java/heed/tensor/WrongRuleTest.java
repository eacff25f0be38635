package heed.tensor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.Tape.Rule;
import heed.tensor.spi.Backend;
import heed.tensor.tck.GradientContract;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each row of the elementwise tables is watched: a derivative one per cent too large makes the contract fail. */
class WrongRuleTest {

    @TestFactory
    Stream<DynamicTest> isCaught() {
        return Stream.of(rows("unary", Gradients.UNARY), rows("binary", Gradients.BINARY),
                rows("scalar", Gradients.SCALAR)).flatMap(rows -> rows);
    }

    private static <K extends Enum<K>> Stream<DynamicTest> rows(String table, Map<K, Rule> rules) {
        return rules.keySet().stream().map(op -> DynamicTest.dynamicTest(table + " " + op, () -> {
            Rule right = rules.get(op);
            rules.put(op, (node, g) -> right.apply(node, g.mul(1.01)));
            try {
                assertTrue(fails(), "a wrong derivative of " + op + " goes unseen");
            } finally {
                rules.put(op, right);
            }
        }));
    }

    private static boolean fails() {
        return new GradientContract() {
            @Override
            protected Backend backend() {
                return new ReferenceBackend();
            }
        }.gradients().filter(test -> test.getDisplayName().startsWith("FLOAT64")).anyMatch(WrongRuleTest::fails);
    }

    private static boolean fails(DynamicTest test) {
        try {
            test.getExecutable().execute();
            return false;
        } catch (AssertionError caught) {
            return true;
        } catch (Throwable other) {
            throw new IllegalStateException("the contract broke instead of failing", other);
        }
    }
}
