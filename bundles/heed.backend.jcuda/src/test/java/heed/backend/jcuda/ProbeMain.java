package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells in a process of its own what the backend finds, since a process loads a driver once: arguments are
 * the root of the file system that CUDA is looked for in, and {@code open} to multiply two numbers, if it
 * runs, after what was found.
 */
final class ProbeMain {

    private ProbeMain() {
    }

    public static void main(String... arguments) {
        JCudaBackend backend = new JCudaBackend(System::getProperty, name -> null, Path.of(arguments[0]),
                new Natives(false, Optional.empty()));
        System.out.println("obstacle: " + backend.obstacle().orElse("none"));
        System.out.println("device: " + backend.device());
        if (!backend.obstacle().equals(backend.obstacle())) {
            throw new AssertionError("it looked twice");
        }
        if (arguments.length > 1) {
            try (Kernels kernels = backend.open()) {
                System.out.println("six times seven: " + product(kernels));
            } catch (IllegalStateException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
        System.out.println("alive");
    }

    private static float product(Kernels kernels) {
        View six = kernels.scratch(DType.FLOAT32, Shape.of(1, 1));
        View seven = kernels.scratch(DType.FLOAT32, Shape.of(1, 1));
        kernels.fill(six, 6);
        kernels.fill(seven, 7);
        kernels.matmul(six, seven, six, false);
        ByteBuffer host = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.nativeOrder());
        kernels.download(six.storage(), 0, host);
        return host.getFloat(0);
    }
}
