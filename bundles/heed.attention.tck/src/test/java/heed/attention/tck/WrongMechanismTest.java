package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.AttentionFactory;
import heed.attention.tck.wrong.Wrong;
import heed.backend.reference.ReferenceBackend;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/**
 * The kit passes what is right, and catches each mechanism that is wrong by a test that says what is wrong.
 */
class WrongMechanismTest {

    private static AttentionSubject subject(AttentionFactory<?> factory) {
        return AttentionSubject.of(factory, new ReferenceBackend());
    }

    /** Names of the tests of the kit that fail. */
    private static List<String> failures(AttentionSubject subject) {
        return failures(AttentionContract.all(subject)).toList();
    }

    static Stream<String> failures(DynamicNode node) {
        if (node instanceof DynamicContainer container) {
            return container.getChildren().flatMap(WrongMechanismTest::failures);
        }
        try {
            ((DynamicTest) node).getExecutable().execute();
            return Stream.empty();
        } catch (Throwable failed) {
            return Stream.of(node.getDisplayName() + ": " + failed.getMessage());
        }
    }

    private static void caught(AttentionFactory<?> factory, String test, String says) {
        caught(subject(factory), test, says);
    }

    private static void caught(AttentionSubject subject, String test, String says) {
        List<String> failures = failures(subject);
        assertTrue(failures.stream().anyMatch(failed -> failed.startsWith(test) && failed.contains(says)),
                () -> "expected a failure of '" + test + "' that says '" + says + "'; got "
                        + String.join("\n", failures));
    }

    @Test
    void nothingFailsWhereNothingIsWrong() {
        assertEquals(List.of(), failures(subject(new Wrong.Not())));
        assertEquals(List.of(), failures(subject(new Wrong.Wraps()).options(Map.of("of", "wrong"))
                .among(new Wrong.Not())));
    }

    @Test
    void forgottenMask() {
        caught(new Wrong.ForgetsTheMask(), "weights are 0 where 'padding' forbids", "this slot is forbidden");
    }

    @Test
    void rowsWithoutSlots() {
        caught(new Wrong.EqualWhereNothingIs(), "weights are 0 where 'a row without slots' forbids",
                "this slot is forbidden");
    }

    @Test
    void factorOfOtherScores() {
        caught(new Wrong.ScalesTheFactorOnly(), "all queries at once = query after query", "all at once against one");
    }

    @Test
    void weightsOverTheFuture() {
        caught(new Wrong.SeesTheFuture(), "parallel = stepwise, causal inclusive",
                "parallel against step by step");
        caught(new Wrong.SeesTheFuture(), "forbidden slots have no influence: causal inclusive",
                "which it may not read");
    }

    @Test
    void weightsOfOtherQueries() {
        caught(new Wrong.SeesOtherQueries(), "parallel = stepwise, causal inclusive",
                "parallel against step by step");
        caught(new Wrong.SeesOtherQueries(), "a query does not see later ones", "after a change of the last");
        caught(new Wrong.SeesOtherQueries(), "readsPast", "whether later queries notice");
    }

    @Test
    void wrongGradient() {
        caught(new Wrong.WrongGradient(), "gradients by differences, everything", "gradient of query");
        caught(new Wrong.WrongGradient(), "gradients by differences, a growing memory", "gradient of query");
    }

    @Test
    void estimatesMustBeDeclared() {
        assertEquals(List.of(), failures(subject(new Wrong.WrongGradient())
                .declares(Declared.NOTHING.withEstimatedGradient())));
    }

    @Test
    void valuesOnTheWay() {
        caught(new Wrong.ReadsAValue(), "a replayed step gives the same bits", "reads no value on the way");
    }

    @Test
    void staticTensor() {
        caught(new Wrong.KeepsAStatic(), "nothing holds a closed engine", "still held");
        caught(new Wrong.ReadsAStatic(), "the same seed gives the same bits", "");
    }

    @Test
    void threadLocal() {
        caught(new Wrong.KeepsAThreadLocal(), "its classes go when they are dropped",
                "the class loader of heed.attention.tck.wrong.Wrong$KeepsAThreadLocal is still held");
    }

    @Test
    void leak() {
        caught(new Wrong.Leaks(), "no tensor outlives its scope", "bytes in use after three more steps");
    }

    @Test
    void placeInTheBatch() {
        caught(new Wrong.KnowsItsRow(), "a row alone is the row in its batch",
                "context of row 1 in its batch");
        caught(new Wrong.KnowsItsRow(), "rows in another order", "as row 0");
    }

    @Test
    void productsPastTheWindow() {
        caught(new Wrong.ForgetsItsWindow(), "the product of a query is read like the query",
                "weights of query 2, by its product");
    }

    @Test
    void undeclaredPositions() {
        caught(new Wrong.KnowsPositions(), "positional", "declared and found");
        assertEquals(List.of(), failures(subject(new Wrong.KnowsPositions())
                .declares(Declared.NOTHING.withPositions())));
    }

    @Test
    void undeclaredChance() {
        caught(new Wrong.AlwaysDraws(), "stochastic", "declared and found");
        caught(subject(new Wrong.AlwaysDraws()).declares(Declared.NOTHING.withChance()), "nothing by chance",
                "nothing is left to chance");
    }

    @Test
    void otherBitsTheNextTime() {
        caught(new Wrong.Remembers(), "no tensor outlives its scope", "a step after the scope of the first");
    }

    @Test
    void swallowedOptions() {
        caught(subject(new Wrong.SwallowsOptions()).options(Map.of("of", "wrong")).among(new Wrong.Not()),
                "an unknown option of a part within is an error", "was swallowed");
    }

    @Test
    void declarationsThatAreNotTrue() {
        Wrong.Not right = new Wrong.Not();
        caught(subject(right).declares(Declared.NOTHING.withoutSum()), "sumsToOne", "declared and found");
        caught(subject(right).declares(Declared.NOTHING.withChance()), "stochastic", "declared and found");
        caught(subject(right).declares(Declared.NOTHING.withPositions()), "positional", "declared and found");
        caught(subject(right).declares(Declared.NOTHING.withPast()), "readsPast", "declared and found");
        caught(subject(right).declares(Declared.NOTHING.withWindow()), "windowed", "declared and found");
        caught(subject(right).declares(Declared.NOTHING.withEstimatedGradient()),
                "its gradient is an estimate, as it declares", "leave the declaration out");
    }
}
