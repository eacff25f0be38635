package heed.experiment;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Plans, runs and compares experiments. */
@ProviderType
public interface Experiments {

    /**
     * Reads an experiment and checks all of it: every key, every part, every model's widths.
     *
     * @throws heed.component.BadInput whose message says file, line, key, what was got, what was expected, and the cure
     */
    Plan plan(Request request);

    /** Runs a plan to its end on the calling thread; a run that fails does not hurt the others. */
    Outcome run(Plan plan, Progress progress);

    /**
     * Compares the arms of an experiment.
     *
     * @param name an experiment, for its newest session, or {@code experiment/session}
     * @throws heed.component.BadInput when there are no such records
     */
    Comparison compare(String name);

    /** Names of all experiments that have records. */
    List<String> recorded();
}
