package heed.tensor.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heed.tensor.Engine;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
        List<GradientCase> table = Stream.of(ElementwiseGradients.all(), ProductGradients.all(),
                ViewGradients.all(), SlotGradients.all(), MemoryGradients.all(), FunctionGradients.all(),
                ReductionGradients.all(), LossGradients.all(), LayerGradients.all(), OrderGradients.all(),
                NormalizerGradients.all(), ActivationGradients.all(), PatchGradients.all(), CellGradients.all())
                .flatMap(List::stream).toList();
        return types().stream().filter(DType::isFloating).sorted().flatMap(type -> table.stream()
                .map(row -> DynamicTest.dynamicTest(type + " " + row, () -> check(row, type))));
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
                Stream.of(TapeRules.all(), FunctionGradients.rules(), ReductionGradients.rules(),
                                LossGradients.rules(), OptimizerRules.all(), LayerGradients.rules(),
                                OrderGradients.rules(), NormalizerGradients.rules(),
                                ActivationGradients.rules(), PatchGradients.rules())
                        .flatMap(rules -> rules.entrySet().stream())
                        .map(rule -> DynamicTest.dynamicTest(type + " " + rule.getKey(),
                                () -> check(rule.getValue(), type))));
    }

    private void check(Consumer<Engine> rule, DType type) {
        try (Engine engine = Engine.open(backend(), type)) {
            rule.accept(engine);
        }
    }

    private Set<DType> types() {
        try (Kernels kernels = backend().open()) {
            return kernels.types();
        }
    }
}
