package heed.backend.jcuda;

import heed.tensor.spi.Backend;
import heed.tensor.spi.Kernels;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** NVIDIA GPUs by JCuda 12.6, where a driver and cuBLAS are found. */
@Component(service = Backend.class)
public final class JCudaBackend implements Backend {

    private final UnaryOperator<String> properties;
    private final Natives natives;
    private Optional<Settings> settings = Optional.empty();
    private Probe.Found found;

    /** Outside a framework: settings are properties of Java. */
    public JCudaBackend() {
        this(System::getProperty, new Natives(false, Optional.empty()));
    }

    /** In a framework: settings are its properties or Java's; it unpacks the natives. */
    @Activate
    public JCudaBackend(BundleContext context) {
        this(context::getProperty, new Natives(true, Optional.ofNullable(context.getDataFile("")).map(File::toPath)));
    }

    JCudaBackend(UnaryOperator<String> properties, Natives natives) {
        this.properties = properties;
        this.natives = natives;
    }

    @Override
    public String id() {
        return "jcuda";
    }

    @Override
    public String title() {
        return "NVIDIA GPUs, by JCuda and cuBLAS; float32";
    }

    /** GPU, driver, cuBLAS, and how products multiply. */
    @Override
    public String device() {
        return found().obstacle().map(why -> "no GPU that it can use")
                .orElseGet(() -> found.device() + ", products in " + settings.map(Settings::math).map(Settings::name)
                        .orElse(""));
    }

    @Override
    public int preference() {
        return 30;
    }

    @Override
    public Optional<String> obstacle() {
        return found().obstacle();
    }

    @Override
    public Kernels open() {
        obstacle().ifPresent(why -> {
            throw new IllegalStateException("backend 'jcuda' cannot run: " + why);
        });
        return Running.open(settings.orElseThrow());
    }

    /** Looks once: what was found out is so until the bundle starts again. */
    private synchronized Probe.Found found() {
        if (found == null) {
            try {
                settings = Optional.of(Settings.of(properties, System::getenv));
                found = Probe.look(settings.get(), new Places(Path.of("/"), System::getenv, settings.get().path()), natives);
            } catch (IllegalArgumentException wrong) {
                found = new Probe.Found(Optional.of(wrong.getMessage()), "");
            }
        }
        return found;
    }
}
