package heed.cell.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.backend.reference.ReferenceBackend;
import heed.cell.CellFactory;
import heed.cell.tck.wrong.Wrong;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** The kit passes what is right, and catches each cell that is wrong by a test that says what is wrong. */
class WrongCellTest {

    private static CellSubject subject(CellFactory<?> factory) {
        return CellSubject.of(factory, new ReferenceBackend());
    }

    private static Stream<String> failures(DynamicNode node) {
        if (node instanceof DynamicContainer container) {
            return container.getChildren().flatMap(WrongCellTest::failures);
        }
        try {
            ((DynamicTest) node).getExecutable().execute();
            return Stream.empty();
        } catch (Throwable failed) {
            return Stream.of(node.getDisplayName() + ": " + failed.getMessage());
        }
    }

    private static void caught(CellSubject subject, String test, String says) {
        List<String> failures = failures(CellContract.all(subject)).toList();
        assertTrue(failures.stream().anyMatch(failed -> failed.startsWith(test) && failed.contains(says)),
                () -> "expected a failure of '" + test + "' that says '" + says + "'; got "
                        + String.join("\n", failures));
    }

    @Test
    void nothingFailsWhereNothingIsWrong() {
        assertEquals(List.of(), failures(CellContract.all(subject(new Wrong()))).toList());
    }

    @Test
    void forgottenMemory() {
        caught(subject(new Wrong.ForgetsItsMemory()), "a pass goes on from a snapshot",
                "steps after a snapshot");
    }

    @Test
    void paddingThatCounts() {
        caught(subject(new Wrong.ReadsPadding()), "what stands in padding does not count",
                "what stands in padding");
        caught(subject(new Wrong.ReadsPadding()), "a row alone is the row in its batch",
                "of row 1 in its batch");
        caught(subject(new Wrong.ReadsPadding()), "padding has gradients 0", "expected zeros");
    }

    @Test
    void scanThatIsNotItsSteps() {
        caught(subject(new Wrong.ScansOtherwise()), "a scan is its steps", "outputs of a scan");
    }

    @Test
    void stepThatSeesTheFuture() {
        caught(subject(new Wrong.SeesTheFuture()), "a step does not see later ones", "before the last step");
    }

    @Test
    void gradientThatIsCutOff() {
        caught(subject(new Wrong.CutsGradients()), "gradients by differences, 20 steps", "gradient of ");
    }

    @Test
    void chanceThatIsNotThere() {
        caught(subject(new Wrong()).withChance(), "stochastic", "declared and found");
    }
}
