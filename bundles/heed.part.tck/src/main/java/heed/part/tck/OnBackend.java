package heed.part.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Tests on a backend; one that cannot run here is a visible skip. */
public final class OnBackend {

    private OnBackend() {
    }

    /** One test in each of its floating types. */
    public static Stream<DynamicTest> types(Backend backend, String name, Consumer<DType> test) {
        if (backend.obstacle().isPresent()) {
            return Stream.of(once(backend, name, () -> test.accept(DType.FLOAT32)));
        }
        try (Kernels kernels = backend.open()) {
            return kernels.types().stream().filter(DType::isFloating).sorted().toList().stream()
                    .map(type -> once(backend, name + " in " + type, () -> test.accept(type)));
        }
    }

    /** One test. */
    public static DynamicTest once(Backend backend, String name, Executable test) {
        return dynamicTest(name, () -> {
            Optional<String> obstacle = backend.obstacle();
            assumeTrue(obstacle.isEmpty(), () -> "backend '" + backend.id() + "' cannot run: "
                    + obstacle.orElse(""));
            test.execute();
        });
    }
}
