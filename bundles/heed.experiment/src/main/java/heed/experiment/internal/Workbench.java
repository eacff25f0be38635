package heed.experiment.internal;

import heed.component.BadInput;
import heed.experiment.Comparison;
import heed.experiment.Experiments;
import heed.experiment.Outcome;
import heed.experiment.Plan;
import heed.experiment.Progress;
import heed.experiment.Request;
import heed.experiment.internal.compare.Comparer;
import heed.experiment.internal.plan.CheckedPlan;
import heed.experiment.internal.plan.Planner;
import heed.experiment.internal.record.Records;
import heed.experiment.internal.run.Session;
import heed.plugin.Catalogue;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The experiments of this workbench, recorded under {@code heed.home}. */
@Component
public final class Workbench implements Experiments {

    private static final Logger LOG = System.getLogger(Workbench.class.getName());
    private static final int PATIENCE_SECONDS = 20;

    private final Catalogue catalogue;
    private final Records records;
    private final Phaser running = new Phaser(1);
    private volatile boolean stopping;

    /** In a framework. */
    @Activate
    public Workbench(BundleContext context, @Reference Catalogue catalogue) {
        this(catalogue, Path.of(Optional.ofNullable(context.getProperty("heed.home")).orElseThrow(() ->
                new IllegalStateException("framework property heed.home is missing: the folder for runs and plug-ins"))));
    }

    /** Anywhere. */
    public Workbench(Catalogue catalogue, Path home) {
        this.catalogue = catalogue;
        this.records = new Records(home);
    }

    /** Running experiments stop after their present step, with a checkpoint; waits for that, but not for ever. */
    @Deactivate
    public void stop() throws InterruptedException {
        stopping = true;
        int phase = running.arriveAndDeregister();
        try {
            running.awaitAdvanceInterruptibly(phase, PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            LOG.log(Level.WARNING, "a run did not stop within " + PATIENCE_SECONDS + " s; its last checkpoint stands");
        }
    }

    @Override
    public Plan plan(Request request) {
        return new Planner(catalogue).plan(request);
    }

    @Override
    public Outcome run(Plan plan, Progress progress) {
        running.register();
        try {
            return Session.open((CheckedPlan) plan, records, progress, () -> stopping).run();
        } catch (IOException unwritable) {
            throw new BadInput("", "records cannot be written: " + unwritable, unwritable);
        } finally {
            running.arriveAndDeregister();
        }
    }

    @Override
    public Comparison compare(String name) {
        return Comparer.compare(records.session(name));
    }

    @Override
    public List<String> recorded() {
        return records.experiments();
    }
}
