package heed.shell;

import java.io.PrintStream;
import org.osgi.framework.BundleContext;

/**
 * Where output goes.
 *
 * @param interactive whether it is a terminal, on which lines can be rewritten
 * @param columns its width
 * @param seconds between two lines of progress where lines cannot be rewritten
 */
record Terminal(boolean interactive, int columns, int seconds) {

    private static final int USUAL = 80;
    private static final int PLAIN_SECONDS = 5;
    private static final int BACKGROUND_SECONDS = 60;

    /** A terminal, or a pipe or file. */
    Terminal(boolean interactive, int columns) {
        this(interactive, columns, PLAIN_SECONDS);
    }

    /** The same screen for what runs in the background: a line now and then, so that somebody can type. */
    Terminal background() {
        return new Terminal(false, columns, BACKGROUND_SECONDS);
    }

    /** As the launcher found it. */
    static Terminal of(BundleContext context) {
        String columns = context.getProperty("heed.columns");
        boolean known = columns != null && columns.matches("[1-9][0-9]{0,4}");
        return new Terminal(Boolean.parseBoolean(context.getProperty("heed.terminal")),
                known ? Integer.parseInt(columns) : USUAL);
    }

    /** Results. Looked up at each use: inside the shell each session has its own. */
    PrintStream out() {
        return System.out;
    }

    /** Errors and progress. */
    PrintStream err() {
        return System.err;
    }
}
