package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.BiasFactory;
import heed.attention.NormalizerFactory;
import heed.attention.PositionsFactory;
import heed.attention.tck.wrong.WrongBias;
import heed.attention.tck.wrong.WrongNormalizer;
import heed.attention.tck.wrong.WrongPositions;
import heed.backend.reference.ReferenceBackend;
import java.util.List;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;

/** The kits of what stands around mechanisms pass what is right and catch what is wrong. */
class WrongAroundTest {

    private static DynamicNode normaliser(NormalizerFactory<?> factory) {
        return NormalizerContract.all(AroundSubject.of(factory, new ReferenceBackend()));
    }

    private static DynamicNode positions(PositionsFactory<?> factory) {
        return PositionsContract.all(AroundSubject.of(factory, new ReferenceBackend()));
    }

    private static DynamicNode bias(BiasFactory<?> factory) {
        return BiasContract.all(AroundSubject.of(factory, new ReferenceBackend()));
    }

    private static void caught(DynamicNode contract, String test, String says) {
        List<String> failures = WrongMechanismTest.failures(contract).toList();
        assertTrue(failures.stream().anyMatch(failed -> failed.startsWith(test) && failed.contains(says)),
                () -> "expected a failure of '" + test + "' that says '" + says + "'; got "
                        + String.join("\n", failures));
    }

    @Test
    void nothingFailsWhereNothingIsWrong() {
        assertEquals(List.of(), WrongMechanismTest.failures(normaliser(new WrongNormalizer())).toList());
        assertEquals(List.of(), WrongMechanismTest.failures(positions(new WrongPositions())).toList());
        assertEquals(List.of(), WrongMechanismTest.failures(bias(new WrongBias())).toList());
    }

    @Test
    void normaliserThatForgetsTheMask() {
        caught(normaliser(new WrongNormalizer.ForgetsTheMask()), "weights are 0 where 'padding' forbids",
                "this slot is forbidden");
    }

    @Test
    void normaliserThatCountsPadding() {
        caught(normaliser(new WrongNormalizer.CountsPadding()), "more padding changes nothing",
                "after four more slots of padding");
    }

    @Test
    void normaliserThatSaysAnotherSoftmax() {
        caught(normaliser(new WrongNormalizer.SaysAnotherSoftmax()),
                "heads, sum, softmax and past are as it says",
                "softmax(1.0·scores), as it says");
    }

    @Test
    void normaliserWhoseSumIsNotDeclared() {
        caught(normaliser(new WrongNormalizer.SumsToAHalf()), "sumsToOne", "declared and found");
    }

    @Test
    void normaliserThatMixesHeads() {
        caught(normaliser(new WrongNormalizer.MixesHeads()), "heads, sum, softmax and past are as it says",
                "head 0 by itself");
    }

    @Test
    void positionsThatForgetWhereTheyBegin() {
        caught(positions(new WrongPositions.ForgetsTheFirst()), "a part is encoded as in the whole",
                "from position 2 to 6");
        caught(positions(new WrongPositions.ForgetsTheFirst()), "parallel = stepwise, causal inclusive",
                "parallel against step by step");
    }

    @Test
    void positionsThatTellNothing() {
        caught(positions(new WrongPositions.TellsNothing()), "positional", "declared and found");
    }

    @Test
    void biasThatForgetsTheFirst() {
        caught(bias(new WrongBias.ForgetsTheFirst()), "parallel = stepwise, causal inclusive",
                "parallel against step by step");
    }

    @Test
    void biasThatForgetsHeads() {
        caught(bias(new WrongBias.ForgetsHeads()), "shapes with one head and with three",
                "bias of three heads");
    }
}
