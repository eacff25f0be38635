package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.part.tck.Numbers;
import heed.part.tck.OnBackend;
import heed.part.tck.Slopes;
import heed.tensor.Tensor;
import heed.tensor.spi.Backend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Gradients to queries, slots and every weight, by differences in float64; and the backend's against those.
 */
final class Differences {

    private Differences() {
    }

    static Stream<DynamicTest> all(AttentionSubject subject) {
        Backend exact = subject.exact();
        Map<String, Slopes> whole = whole(subject);
        Stream<DynamicTest> near = near(subject);
        if (!subject.declared().exactGradient()) {
            return Stream.concat(near, Stream.of(OnBackend.once(exact,
                    "its gradient is an estimate, as it declares", () -> estimated(whole.get("everything"),
                    exact))));
        }
        Map<String, Slopes> forms = new LinkedHashMap<>(whole);
        forms.put("a growing memory", growing(subject));
        return Stream.concat(near, forms.entrySet().stream().map(one -> OnBackend.once(exact,
                "gradients by differences, " + one.getKey(), () -> one.getValue().check(exact))));
    }

    /** Loss and gradients of the subject's backend, against those of the exact one in float64. */
    static Stream<DynamicTest> near(AttentionSubject subject) {
        return whole(subject).entrySet().stream().flatMap(one -> OnBackend.types(subject.backend(),
                "loss and gradients as in float64, " + one.getKey(),
                type -> one.getValue().check(subject.exact(), subject.backend(), type)));
    }

    private static Map<String, Slopes> whole(AttentionSubject subject) {
        Map<String, Slopes> whole = new LinkedHashMap<>();
        whole.put("everything", slopes(subject, Mask.NONE));
        whole.put("padding and a causal rule", slopes(subject, Mask.padding(Setting.LENGTHS)
                .andCausal(true)));
        return whole;
    }

    private static void estimated(Slopes slopes, Backend exact) {
        assertThrows(AssertionError.class, () -> slopes.check(exact),
                "it declares a gradient that is not that of its "
                + "values, but it is; leave the declaration out");
    }

    private static Slopes slopes(AttentionSubject subject, Mask mask) {
        return new Slopes(parameters -> {
            Attention attention = subject.create(parameters);
            return inputs -> {
                Attention.Read read = attention.over(inputs.get("memory"), mask).read(inputs.get("query"));
                return Numbers.summary(read.context(), 3).add(Numbers.summary(read.weights(), 4));
            };
        }, inputs(subject, Setting.TQ, Setting.S));
    }

    private static Map<String, Numbers> inputs(AttentionSubject subject, int queries, int slots) {
        Map<String, Numbers> inputs = new LinkedHashMap<>();
        inputs.put("query", Numbers.normal(1, Setting.B, queries, subject.widths().query()));
        inputs.put("memory", Numbers.normal(2, Setting.B, slots, subject.widths().memory()));
        return inputs;
    }

    private static Slopes growing(AttentionSubject subject) {
        int steps = 5;
        return new Slopes(parameters -> {
            Attention attention = subject.create(parameters);
            return inputs -> {
                Tensor memory = inputs.get("memory");
                Attention.Growing growing = attention.growing(memory.engine(), Setting.B, steps);
                Tensor sum = memory.engine().full(0);
                for (int t = 0; t < steps; t++) {
                    growing.append(memory.select(1, t));
                    Attention.Read read = growing.read(inputs.get("query").select(1, t));
                    sum = sum.add(Numbers.summary(read.context(), 10 + t))
                            .add(Numbers.summary(read.weights(), 20 + t));
                }
                assertTrue(sum.isTracked(), "nothing of a growing memory's reads is tracked");
                return sum;
            };
        }, inputs(subject, steps, steps));
    }
}
