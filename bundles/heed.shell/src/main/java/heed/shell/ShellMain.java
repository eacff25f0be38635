package heed.shell;

import heed.experiment.Experiments;
import heed.plugin.Catalogue;
import heed.plugin.Plugins;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.Job;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;

/**
 * What the launcher calls with its arguments, and the same verbs as Gogo commands. Without arguments the Gogo shell is
 * started, and this waits until the framework stops.
 */
@Component(service = {ToIntFunction.class, ShellMain.class}, property = {"heed.main=true", "osgi.command.scope=heed",
    "osgi.command.function=heed", "osgi.command.function=run", "osgi.command.function=compare",
    "osgi.command.function=list", "osgi.command.function=plugin", "osgi.command.function=exit"})
public final class ShellMain implements ToIntFunction<String[]> {

    private static final String GOGO = "org.apache.felix.gogo.jline";

    private final BundleContext context;
    private final Services services;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean shell;
    private volatile int exitCode = Heed.FINE;

    /** With the services of the workbench. */
    @Activate
    public ShellMain(BundleContext context, @Reference Experiments experiments, @Reference Catalogue catalogue,
            @Reference Plugins plugins) {
        this.context = context;
        this.services = new Services(experiments, catalogue, plugins, Terminal.of(context));
    }

    /** Lets {@link #applyAsInt} end. */
    @Deactivate
    void stop() {
        stopped.countDown();
    }

    @Override
    public int applyAsInt(String[] args) {
        return args.length == 0 ? interactive() : line().execute(args);
    }

    /** {@code heed VERB …} in the shell. */
    public void heed(String... args) {
        line().execute(args);
    }

    /** {@code run FILE …} in the shell. */
    public void run(String... args) {
        verb("run", args);
    }

    /** {@code compare EXPERIMENT …} in the shell. */
    public void compare(String... args) {
        verb("compare", args);
    }

    /** {@code list KIND} in the shell. */
    public void list(String... args) {
        verb("list", args);
    }

    /** {@code plugin install|remove|list} in the shell. */
    public void plugin(String... args) {
        verb("plugin", args);
    }

    /** {@code exit} in the shell, with an exit code if one is wanted; running experiments stop after their present step. */
    public void exit(int... code) {
        exitCode = code.length == 0 ? Heed.FINE : code[0];
        stopped.countDown();
    }

    private int verb(String verb, String... args) {
        String[] all = Arrays.copyOf(new String[] {verb}, args.length + 1);
        System.arraycopy(args, 0, all, 1, args.length);
        return line().execute(all);
    }

    private CommandLine line() {
        String version = context.getProperty("heed.version");
        Services here = inBackground() ? new Services(services.experiments(), services.catalogue(),
                services.plugins(), services.terminal().background()) : services;
        return Heed.line(here, version == null ? context.getBundle().getVersion().toString() : version);
    }

    /** Whether the shell runs this with {@code &}. Gogo's classes need not be there before its shell is. */
    private boolean inBackground() {
        if (!shell) {
            return false;
        }
        Job job = Job.Utils.current();
        return job != null && job.status() == Job.Status.Background;
    }

    private int interactive() {
        Bundle gogo = Arrays.stream(context.getBundles()).filter(bundle -> GOGO.equals(bundle.getSymbolicName()))
                .findFirst().orElseThrow(() -> new IllegalStateException("the interactive shell needs the bundle "
                        + GOGO + ", which is not installed"));
        try {
            services.terminal().out().println("Heed: list attention, run FILE, compare EXPERIMENT, help, exit");
            gogo.start();
            shell = true;
            stopped.await();
            return exitCode;
        } catch (BundleException broken) {
            throw new IllegalStateException("the interactive shell cannot start: " + broken.getMessage(), broken);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            return Heed.FINE;
        }
    }
}
