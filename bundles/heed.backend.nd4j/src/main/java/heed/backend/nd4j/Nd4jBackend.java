package heed.backend.nd4j;

import heed.tensor.spi.Backend;
import heed.tensor.spi.Kernels;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** ND4J 1.0.0-M2.1 on the CPU, with OpenBLAS. */
@Component(service = Backend.class)
public final class Nd4jBackend implements Backend {

    private final Nd4jLibrary library;

    /** Outside a framework: native libraries are unpacked where JavaCPP does by default. */
    public Nd4jBackend() {
        library = new Nd4jLibrary(Optional.empty());
    }

    /** In a framework: native libraries are unpacked under its property {@code heed.cache}, if it has one. */
    @Activate
    public Nd4jBackend(BundleContext context) {
        library = new Nd4jLibrary(Optional.ofNullable(context.getProperty("heed.cache"))
                .map(cache -> Path.of(cache, "nd4j")));
    }

    @Override
    public String id() {
        return "nd4j";
    }

    @Override
    public String title() {
        return "ND4J on the CPU";
    }

    @Override
    public String device() {
        return library.device();
    }

    @Override
    public int preference() {
        return 10;
    }

    @Override
    public Optional<String> obstacle() {
        return library.obstacle();
    }

    @Override
    public Kernels open() {
        library.start();
        return new Nd4jKernels();
    }
}
