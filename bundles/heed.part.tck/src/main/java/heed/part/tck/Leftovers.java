package heed.part.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Steps;
import heed.tensor.Tensor;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What a part leaves behind after a step of training: nothing. And the step gives the same bits again, on one
 * engine and on the next.
 *
 * @param <F> the factory's interface
 */
public final class Leftovers<F> {

    private static final long SEED = 23;

    /** What is done with a part. */
    @FunctionalInterface
    public interface Use<F> {

        /** A loss of inputs, by a part of this factory with weights made here. */
        Slopes.Loss of(F factory, Parameters parameters);
    }

    private final Class<F> kind;
    private final F factory;
    private final Map<String, Numbers> inputs;
    private final Use<F> use;

    /**
     * A part and its use.
     *
     * @param kind the factory's interface
     * @param inputs of the loss
     */
    public Leftovers(Class<F> kind, F factory, Map<String, Numbers> inputs, Use<F> use) {
        this.kind = kind;
        this.factory = factory;
        this.inputs = inputs;
        this.use = use;
    }

    /** One test a rule and type. */
    public Stream<DynamicTest> all(Backend backend) {
        return Stream.of(bits(backend),
                OnBackend.types(backend, "no tensor outlives its scope", type -> leaks(backend, type)),
                OnBackend.types(backend, "another thread is refused", type -> threads(backend, type)),
                OnBackend.types(backend, "nothing holds a closed engine", type -> held(backend, type)),
                OnBackend.types(backend, "its classes go when they are dropped", type ->
                        FreshClasses.checkCollected(kind, factory, fresh -> onAnEngine(fresh, backend,
                                type))))
                .flatMap(tests -> tests);
    }

    /** The same bits again, on one engine and on the next, and from a recording. */
    public Stream<DynamicTest> bits(Backend backend) {
        return Stream.concat(
                OnBackend.types(backend, "the same seed gives the same bits", type -> sameBits(backend, type)),
                OnBackend.types(backend, "a replayed step gives the same bits", type -> replays(backend, type)));
    }

    /** The loss and all gradients. */
    private List<double[]> step(Slopes.Loss loss, Parameters parameters) {
        Engine engine = parameters.engine();
        try (Scope scope = engine.scope()) {
            engine.drawing(SEED, 1);
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            inputs.forEach((name, numbers) -> leaves.put(name, numbers.on(engine).tracked()));
            Tensor number = loss.of(leaves);
            number.backward();
            return outcome(number, leaves, parameters);
        }
    }

    private static List<double[]> outcome(Tensor loss, Map<String, Tensor> leaves, Parameters parameters) {
        List<double[]> outcome = new ArrayList<>(List.of(loss.toDoubles()));
        leaves.values().forEach(leaf -> outcome.add(Slopes.gradient(leaf)));
        parameters.all().values().forEach(weight -> outcome.add(Slopes.gradient(weight)));
        return outcome;
    }

    private List<double[]> onAnEngine(F of, Backend backend, DType type) {
        try (Engine engine = Engine.open(backend, type)) {
            Parameters parameters = new Parameters(engine, SEED);
            return step(use.of(of, parameters), parameters);
        }
    }

    private static void same(String what, List<double[]> expected, List<double[]> got) {
        assertEquals(expected.size(), got.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), got.get(i), what);
        }
    }

    /** On another engine, after the first was closed: what was kept from there would be noticed. */
    private void sameBits(Backend backend, DType type) {
        same("a second engine after the first", onAnEngine(factory, backend, type), onAnEngine(factory,
                backend, type));
    }

    /** The first step may make what lasts; the others give everything back, and say the same again. */
    private void leaks(Backend backend, DType type) {
        try (Engine engine = Engine.open(backend, type)) {
            Parameters parameters = new Parameters(engine, SEED);
            Slopes.Loss loss = use.of(factory, parameters);
            List<double[]> first = step(loss, parameters);
            long before = engine.bytesInUse();
            for (int i = 0; i < 3; i++) {
                same("a step after the scope of the first was closed", first, step(loss, parameters));
            }
            assertEquals(before, engine.bytesInUse(), "bytes in use after three more steps");
        }
    }

    /** The first step is computed as usual, the others are replayed: training does not depend on which it is. */
    private void replays(Backend backend, DType type) {
        try (Engine engine = Engine.open(backend, type); Steps steps = new Steps(engine)) {
            Parameters parameters = new Parameters(engine, SEED);
            Slopes.Loss loss = use.of(factory, parameters);
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            inputs.forEach((name, numbers) -> leaves.put(name,
                    engine.persistent(() -> numbers.on(engine)).tracked()));
            List<double[]> first = List.of();
            for (int i = 0; i < 3; i++) {
                try (Scope scope = engine.scope()) {
                    engine.drawing(SEED, 1);
                    List<double[]> got = outcome(steps.make(() -> loss.of(leaves)), leaves, parameters);
                    first = i == 0 ? got : first;
                    same("step " + (i + 1) + ", replayed", first, got);
                }
            }
            assertEquals(2, steps.replayed(), "steps replayed of three: a part computes from its inputs, weights "
                    + "and Engine.draw alone, reads no value on the way, and keeps its DifferentiableFunction as a "
                    + "constant");
        }
    }

    private void threads(Backend backend, DType type) {
        try (Engine engine = Engine.open(backend, type); Scope scope = engine.scope()) {
            Slopes.Loss loss = use.of(factory, new Parameters(engine, SEED));
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            inputs.forEach((name, numbers) -> leaves.put(name, numbers.on(engine)));
            AtomicReference<IllegalStateException> refusal = new AtomicReference<>();
            Thread other = new Thread(() -> {
                try {
                    loss.of(leaves);
                } catch (IllegalStateException thrown) {
                    refusal.set(thrown);
                }
            }, "another");
            other.start();
            join(other);
            assertTrue(refusal.get() != null && refusal.get().getMessage().contains("used from 'another'"),
                    () -> "use from another thread is refused by the engine; got " + refusal.get());
        }
    }

    private static void join(Thread other) {
        try {
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another thread computes", e);
        }
    }

    private void held(Backend backend, DType type) {
        Collected.check("an engine that was closed", used(backend, type),
                "look for a static field or a thread local with a tensor in it");
    }

    private WeakReference<Engine> used(Backend backend, DType type) {
        try (Engine engine = Engine.open(backend, type)) {
            Parameters parameters = new Parameters(engine, SEED);
            step(use.of(factory, parameters), parameters);
            return new WeakReference<>(engine);
        }
    }
}
