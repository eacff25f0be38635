package heed.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a person asks to be run.
 *
 * @param file the experiment, YAML
 * @param set changes to it, each {@code path=value}, such as {@code train.epochs=2}; values are YAML
 * @param seeds how many seeds instead of the file's
 * @param backend the backend instead of the file's
 * @param resume whether to go on with the newest session of the same definition instead of beginning one
 */
public record Request(Path file, List<String> set, OptionalInt seeds, Optional<String> backend, boolean resume) {

    /** The file as it is. */
    public static Request of(Path file) {
        return new Request(file, List.of(), OptionalInt.empty(), Optional.empty(), false);
    }
}
