package heed.experiment;

import java.nio.file.Path;

/**
 * How an experiment ended.
 *
 * @param session its name for comparison: {@code number-words/20261121-093000}
 * @param folder where the records are
 */
public record Outcome(String session, Path folder, int finished, int failed, int stopped) {
}
