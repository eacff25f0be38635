package heed.attention.tck;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Mask;
import heed.part.tck.Leftovers;
import heed.part.tck.Numbers;
import heed.part.tck.Slopes;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A step that reads a whole memory and a growing one, and what it leaves behind. */
final class Steps {

    private Steps() {
    }

    static Stream<DynamicTest> all(AttentionSubject subject) {
        return leftovers(subject).all(subject.backend());
    }

    /** The same bits again, alone. */
    static Stream<DynamicTest> bits(AttentionSubject subject) {
        return leftovers(subject).bits(subject.backend());
    }

    private static Leftovers<AttentionFactory<?>> leftovers(AttentionSubject subject) {
        return new Leftovers<>(kind(), subject.factory(), inputs(subject), (factory, parameters) ->
                loss(subject.create(factory, subject.written(), parameters), parameters));
    }

    @SuppressWarnings("unchecked") // the class of AttentionFactory is that of any AttentionFactory<?>
    private static Class<AttentionFactory<?>> kind() {
        return (Class<AttentionFactory<?>>) (Class<?>) AttentionFactory.class;
    }

    static Map<String, Numbers> inputs(AttentionSubject subject) {
        Map<String, Numbers> inputs = new LinkedHashMap<>();
        inputs.put("query", Numbers.normal(1, Setting.B, Setting.TQ, subject.widths().query()));
        inputs.put("memory", Numbers.normal(2, Setting.B, Setting.S, subject.widths().memory()));
        return inputs;
    }

    static Slopes.Loss loss(Attention attention, Parameters parameters) {
        return inputs -> {
            Tensor query = inputs.get("query");
            Tensor memory = inputs.get("memory");
            Attention.Read read = attention.over(memory, Mask.padding(Setting.LENGTHS)).read(query);
            Attention.Growing growing = attention.growing(parameters.engine(), Setting.B, 2);
            growing.append(memory.select(1, 0));
            growing.append(memory.select(1, 1));
            Tensor last = growing.read(query.select(1, 0)).context();
            return Numbers.summary(read.context(), 3).add(Numbers.summary(read.weights(), 4))
                    .add(Numbers.summary(last, 5));
        };
    }
}
