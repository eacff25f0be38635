package heed.backend.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.spi.Backend;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.View;
import heed.tensor.tck.GradientContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of gradients fails where a kernel that only gradients use is wrong. */
class WrongDerivativeTest {

    private interface Call {
        Object on(Kernels right, Method method, Object... arguments) throws ReflectiveOperationException;
    }

    /** What is done instead of the right thing. */
    private enum Fault {
        NONE((right, method, a) -> method.invoke(right, a)),
        TANH((right, method, a) -> {
            a[0] = a[0] == Binary.TANH_GRADIENT ? Binary.SIGMOID_GRADIENT : a[0];
            return method.invoke(right, a);
        }),
        SIGMOID((right, method, a) -> {
            a[0] = a[0] == Binary.SIGMOID_GRADIENT ? Binary.TANH_GRADIENT : a[0];
            return method.invoke(right, a);
        }),
        RELU((right, method, a) -> {
            a[0] = a[0] == Binary.RELU_GRADIENT ? Binary.MUL : a[0];
            return method.invoke(right, a);
        }),
        SOFTMAX_WITHOUT_ITS_SUM((right, method, a) -> {
            if (!method.getName().equals("softmaxGradient")) {
                return method.invoke(right, a);
            }
            right.binary(Binary.MUL, (View) a[0], (View) a[1], (View) a[2]);
            return null;
        }),
        ROWS_THAT_REPLACE((right, method, a) -> {
            if (method.getName().equals("scatterAdd")) {
                right.fill((View) a[2], 0);
            }
            return method.invoke(right, a);
        }),
        SCORES_THAT_FORGET_KEYS((right, method, a) -> {
            if (method.getName().equals("additiveScoreGradient")) {
                View dk = (View) a[3];
                a[3] = right.scratch(dk.type(), dk.shape());
                right.fill((View) a[3], 0);
            }
            return method.invoke(right, a);
        }),
        ENTROPY_WITHOUT_SMOOTHING((right, method, a) -> {
            if (method.getName().equals("crossEntropyGradient")) {
                Kernels.CrossEntropy at = (Kernels.CrossEntropy) a[1];
                a[1] = new Kernels.CrossEntropy(at.logits(), at.targets(), 0, at.ignored());
            }
            return method.invoke(right, a);
        }),
        LAYERS_THAT_FORGET_BETA((right, method, a) -> {
            if (method.getName().equals("layerNormGradient")) {
                View beta = (View) a[4];
                a[4] = right.scratch(beta.type(), beta.shape());
            }
            return method.invoke(right, a);
        }),
        GELU_AT_ANOTHER_PLACE((right, method, a) -> {
            a[1] = method.getName().equals("geluGradient") ? a[0] : a[1];
            return method.invoke(right, a);
        }),
        PICKED_THAT_REPLACE((right, method, a) -> {
            if (method.getName().equals("addPicked")) {
                right.fill((View) a[2], 0);
            }
            return method.invoke(right, a);
        }),
        SUMS_FROM_THE_WRONG_END((right, method, a) -> {
            if (method.getName().equals("cumulativeSum")) {
                a[1] = false;
            }
            return method.invoke(right, a);
        }),
        PRODUCTS_THAT_REPLACE((right, method, a) -> {
            if (method.getName().equals("matmul") && a[3] instanceof Boolean) {
                a[3] = false;
            }
            return method.invoke(right, a);
        });

        private final Call call;

        Fault(Call call) {
            this.call = call;
        }
    }

    @Test
    void nothingFailsWithoutAFault() {
        assertEquals(List.of(), failures(Fault.NONE));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void isCaughtInBothTypes(Fault fault) {
        List<String> failures = failures(fault);
        assertTrue(failures.stream().anyMatch(name -> name.startsWith("FLOAT32")), failures::toString);
        assertTrue(failures.stream().anyMatch(name -> name.startsWith("FLOAT64")), failures::toString);
    }

    private static List<String> failures(Fault fault) {
        Backend wrong = new Wrong(fault);
        GradientContract contract = new GradientContract() {
            @Override
            protected Backend backend() {
                return wrong;
            }
        };
        return contract.gradients().filter(test -> fails(test.getExecutable()))
                .map(test -> test.getDisplayName()).toList();
    }

    private static boolean fails(Executable test) {
        try {
            test.execute();
            return false;
        } catch (AssertionError caught) {
            return true;
        } catch (Throwable other) {
            throw new IllegalStateException("the contract broke instead of failing", other);
        }
    }

    /** The reference backend with a fault. */
    private record Wrong(Fault fault) implements Backend {

        @Override
        public String id() {
            return "wrong";
        }

        @Override
        public String title() {
            return "wrong on purpose";
        }

        @Override
        public String device() {
            return "test";
        }

        @Override
        public int preference() {
            return 0;
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public Kernels open() {
            Kernels right = new ReferenceKernels();
            return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class},
                    (proxy, method, arguments) -> {
                        Object[] a = arguments == null ? new Object[] {null} : arguments.clone();
                        try {
                            return arguments == null ? method.invoke(right) : fault.call.on(right, method, a);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    });
        }
    }
}
