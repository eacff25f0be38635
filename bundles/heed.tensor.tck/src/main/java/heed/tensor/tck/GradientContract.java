package heed.tensor.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heed.tensor.Engine;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What tensors and their gradients must be on a backend: every differentiable operation against formulas and against
 * central differences. Extend it, supply the backend, run it with JUnit.
 */
public abstract class GradientContract {

    /** Constructor for extension. */
    protected GradientContract() {
    }

    /** The backend under test. */
    protected abstract Backend backend();

    /** Where differences are taken: a backend with FLOAT64. One that has none itself names the reference backend. */
    protected Backend exact() {
        return backend();
    }

    @BeforeEach
    void canRun() {
        Optional<String> obstacle = backend().obstacle();
        assumeTrue(obstacle.isEmpty(), () -> "backend '" + backend().id() + "' cannot run: " + obstacle.orElse(""));
    }

    /** One test an operation, type and choice of shapes. */
    @TestFactory
    public Stream<DynamicTest> gradients() {
        return types().stream().filter(DType::isFloating).sorted().flatMap(type ->
                Stream.of(ElementwiseGradients.all(), ProductGradients.all(), ViewGradients.all(),
                        MemoryGradients.all()).flatMap(cases -> cases.stream()).map(row ->
                        DynamicTest.dynamicTest(type + " " + row, () -> check(row, type))));
    }

    private void check(GradientCase row, DType type) {
        try (Engine exact = Engine.open(exact(), DType.FLOAT64); Engine tested = Engine.open(backend(), type)) {
            new GradientTrial(row).check(exact, tested);
        }
    }

    /** One test a rule of the tape that differences do not show, in each type. */
    @TestFactory
    public Stream<DynamicTest> tape() {
        return types().stream().filter(DType::isFloating).sorted().flatMap(type ->
                TapeRules.all().entrySet().stream().map(rule -> DynamicTest.dynamicTest(type + " " + rule.getKey(), () -> {
                    try (Engine engine = Engine.open(backend(), type)) {
                        rule.getValue().accept(engine);
                    }
                })));
    }

    private Set<DType> types() {
        try (Kernels kernels = backend().open()) {
            return kernels.types();
        }
    }
}
