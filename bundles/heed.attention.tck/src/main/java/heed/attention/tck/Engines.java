package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Mask;
import heed.part.tck.Collected;
import heed.part.tck.FreshClasses;
import heed.part.tck.Numbers;
import heed.part.tck.Slopes;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What a mechanism leaves behind: nothing. */
final class Engines {

    private Engines() {
    }

    static Stream<DynamicTest> all(AttentionSubject subject) {
        return Stream.of(
                Cases.types(subject.backend(), "the same seed gives the same bits", type -> sameBits(subject, type)),
                Cases.modes(subject, List.of(Mode.TRAINING), "no tensor outlives its scope", Engines::leaks),
                Cases.modes(subject, List.of(Mode.TRAINING), "another thread is refused", Engines::threads),
                Cases.types(subject.backend(), "nothing holds a closed engine", type -> held(subject, type)),
                Cases.types(subject.backend(), "its classes go when they are dropped", type -> classes(subject, type)))
                .flatMap(tests -> tests);
    }

    /** Context, weights and all gradients of a step. */
    private static List<double[]> step(Engine engine, Attention attention, AttentionSubject subject,
            Parameters parameters) {
        List<double[]> made = new ArrayList<>();
        try (Scope scope = engine.scope()) {
            engine.drawing(19, 1);
            Tensor query = Numbers.normal(1, Setting.B, Setting.TQ, subject.widths().query()).on(engine).tracked();
            Tensor memory = Numbers.normal(2, Setting.B, Setting.S, subject.widths().memory()).on(engine).tracked();
            Attention.Read read = attention.over(memory, Mask.padding(Setting.LENGTHS)).read(query);
            Attention.Growing growing = attention.growing(engine, Setting.B, 2);
            growing.append(memory.select(1, 0));
            growing.append(memory.select(1, 1));
            Tensor last = growing.read(query.select(1, 0)).context();
            Numbers.summary(read.context(), 3).add(Numbers.summary(read.weights(), 4)).add(Numbers.summary(last, 5))
                    .backward();
            made.add(read.context().toDoubles());
            made.add(read.weights().toDoubles());
            made.add(last.toDoubles());
            made.add(Slopes.gradient(query));
            made.add(Slopes.gradient(memory));
            parameters.all().values().forEach(weight -> made.add(Slopes.gradient(weight)));
        }
        return made;
    }

    private static List<double[]> onAnEngine(AttentionSubject subject, AttentionFactory<?> factory, DType type) {
        try (Engine engine = Engine.open(subject.backend(), type)) {
            Parameters parameters = new Parameters(engine, 23);
            return step(engine, subject.create(factory, subject.written(), parameters), subject, parameters);
        }
    }

    private static void same(String what, List<double[]> expected, List<double[]> got) {
        assertEquals(expected.size(), got.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), got.get(i), what);
        }
    }

    /** On another engine, after the first was closed: what was kept from there would be noticed. */
    private static void sameBits(AttentionSubject subject, DType type) {
        same("a second engine after the first", onAnEngine(subject, subject.factory(), type),
                onAnEngine(subject, subject.factory(), type));
    }

    /** The first step may make what lasts; the others give everything back, and say the same again. */
    private static void leaks(Setting at) {
        List<double[]> first = step(at.engine, at.attention, at.subject, at.parameters);
        long before = at.engine.bytesInUse();
        for (int i = 0; i < 3; i++) {
            same("a step after the scope of the first was closed", first, step(at.engine, at.attention, at.subject,
                    at.parameters));
        }
        assertEquals(before, at.engine.bytesInUse(), "bytes in use after three more steps");
    }

    private static void threads(Setting at) {
        Tensor query = at.query(Setting.TQ);
        Tensor memory = at.memory(Setting.S);
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                at.attention.over(memory, Mask.NONE).read(query).context();
            } catch (IllegalStateException thrown) {
                refusal.set(thrown);
            }
        }, "another");
        other.start();
        try {
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another thread reads", e);
        }
        assertTrue(refusal.get() != null && refusal.get().getMessage().contains("used from 'another'"),
                () -> "a read from another thread is refused by the engine; got " + refusal.get());
    }

    private static void held(AttentionSubject subject, DType type) {
        Collected.check("an engine that was closed", used(subject, type),
                "look for a static field or a thread local with a tensor in it");
    }

    private static WeakReference<Engine> used(AttentionSubject subject, DType type) {
        try (Engine engine = Engine.open(subject.backend(), type)) {
            Parameters parameters = new Parameters(engine, 23);
            step(engine, subject.create(parameters), subject, parameters);
            return new WeakReference<>(engine);
        }
    }

    private static void classes(AttentionSubject subject, DType type) {
        FreshClasses.checkCollected(AttentionFactory.class, subject.factory(), fresh -> onAnEngine(subject, fresh, type));
    }
}
