package heed.shell;

import java.io.PrintStream;
import org.osgi.framework.BundleContext;

/**
 * Where output goes.
 *
 * @param interactive whether it is a terminal, on which lines can be rewritten
 * @param columns its width
 */
record Terminal(boolean interactive, int columns) {

    private static final int USUAL = 80;

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
