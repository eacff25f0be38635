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
    private final UnaryOperator<String> variables;
    private final Path root;
    private final Natives natives;
    private Optional<Settings> settings = Optional.empty();
    private Probe.Found found;

    /** Outside a framework: settings are properties of Java. */
    public JCudaBackend() {
        this(System::getProperty, System::getenv, Path.of("/"), new Natives(false, Optional.empty()));
    }

    /** In a framework: settings are its properties or Java's; it unpacks the natives. */
    @Activate
    public JCudaBackend(BundleContext context) {
        this(context::getProperty, System::getenv, Path.of("/"),
                new Natives(true, Optional.ofNullable(context.getDataFile("")).map(File::toPath)));
    }

    /** @param root of the file system where CUDA is looked for */
    JCudaBackend(UnaryOperator<String> properties, UnaryOperator<String> variables, Path root,
            Natives natives) {
        this.properties = properties;
        this.variables = variables;
        this.root = root;
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
                .orElseGet(() -> found.device() + ", products in "
                + settings.map(Settings::math).map(Settings::name)
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
                settings = Optional.of(Settings.of(properties, variables));
                Places places = new Places(root, variables, settings.get().path());
                found = Probe.look(settings.get(), places, natives);
            } catch (IllegalArgumentException wrong) {
                found = new Probe.Found(Optional.of(wrong.getMessage()), "");
            }
        }
        return found;
    }
}
