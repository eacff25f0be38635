package heed.launcher;

import java.util.logging.Level;
import org.apache.felix.framework.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Felix's own messages, which by default go to stdout, as log records. */
final class FrameworkLog extends Logger {
    private static final java.util.logging.Logger LOG =
        java.util.logging.Logger.getLogger("org.apache.felix");

    /** The raw type is Felix's own. */
    @Override
    @SuppressWarnings("rawtypes")
    protected void doLog(Bundle bundle, ServiceReference reference, int level, String message,
            Throwable thrown) {
        LOG.log(level(level), bundle == null ? message : bundle + ": " + message, thrown);
    }

    @Override
    protected void doLog(int level, String message, Throwable thrown) {
        LOG.log(level(level), message, thrown);
    }

    private static Level level(int level) {
        return switch (level) {
            case LOG_ERROR -> Level.SEVERE;
            case LOG_WARNING -> Level.WARNING;
            case LOG_INFO -> Level.INFO;
            default -> Level.FINE;
        };
    }
}
