package heed.attention.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import heed.tensor.Scope;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Tests by type and mode. */
final class Cases {

    private Cases() {
    }

    /** In each floating type of the backend. A backend that cannot run here is one visible skip. */
    static Stream<DynamicTest> types(Backend backend, String name, Consumer<DType> test) {
        if (backend.obstacle().isPresent()) {
            return Stream.of(on(backend, name, () -> test.accept(DType.FLOAT32)));
        }
        try (Kernels kernels = backend.open()) {
            return kernels.types().stream().filter(DType::isFloating).sorted().toList().stream()
                    .map(type -> on(backend, name + " in " + type, () -> test.accept(type)));
        }
    }

    /** One test on a backend. */
    static DynamicTest on(Backend backend, String name, Executable test) {
        return dynamicTest(name, () -> {
            Optional<String> obstacle = backend.obstacle();
            assumeTrue(obstacle.isEmpty(), () -> "backend '" + backend.id() + "' cannot run: " + obstacle.orElse(""));
            test.execute();
        });
    }

    /** In each type and both modes. */
    static Stream<DynamicTest> all(AttentionSubject subject, String name, Consumer<Setting> test) {
        return modes(subject, List.of(Mode.values()), name, test);
    }

    /** In each type, and the modes in which nothing is left to chance. */
    static Stream<DynamicTest> settled(AttentionSubject subject, String name, Consumer<Setting> test) {
        return modes(subject, subject.declared().stochastic() ? List.of(Mode.EVALUATION) : List.of(Mode.values()),
                name, test);
    }

    /** In each type and these modes, in a scope. */
    static Stream<DynamicTest> modes(AttentionSubject subject, List<Mode> modes, String name, Consumer<Setting> test) {
        return modes.stream().flatMap(mode -> types(subject.backend(), name + ", " + mode, type -> {
            try (Setting setting = new Setting(subject, subject.backend(), type, mode);
                    Scope scope = setting.engine.scope()) {
                test.accept(setting);
            }
        }));
    }
}
