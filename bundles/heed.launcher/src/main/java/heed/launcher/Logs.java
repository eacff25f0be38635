package heed.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Where log records go: all to {@code logs/heed.log.0} (rotating), warnings also to stderr, a line each. */
final class Logs {
    private static final int LIMIT = 4 << 20;
    private static final int FILES = 4;
    /** It warns whenever the shell reads from a pipe. */
    private static final String TERMINAL = "org.jline";

    private Logs() {
    }

    static void open(Path folder) throws LaunchException {
        try {
            String pattern = folder.toString().replace("%", "%%") + "/heed.log";
            FileHandler file = new FileHandler(pattern, LIMIT, FILES, true);
            file.setFormatter(new Full());
            ConsoleHandler console = new ConsoleHandler();
            console.setLevel(Level.WARNING);
            console.setFilter(record -> !String.valueOf(record.getLoggerName()).startsWith(TERMINAL));
            console.setFormatter(new Short());
            LogManager.getLogManager().reset();
            Logger root = Logger.getLogger("");
            for (Handler handler : new Handler[] {file, console}) {
                root.addHandler(handler);
            }
        } catch (IOException e) {
            throw new LaunchException(folder + ": no log can be written there: " + e.getMessage(), e);
        }
    }

    private static final class Full extends Formatter {
        private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

        @Override
        public String format(LogRecord record) {
            StringWriter text = new StringWriter();
            PrintWriter out = new PrintWriter(text);
            out.printf("%s %d %-7s %s: %s%n", TIME.format(record.getInstant()), ProcessHandle.current().pid(),
                record.getLevel(), record.getLoggerName(), formatMessage(record));
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(out);
            }
            return text.toString();
        }
    }

    private static final class Short extends Formatter {
        @Override
        public String format(LogRecord record) {
            Throwable thrown = record.getThrown();
            return "heed: %s%s%n".formatted(formatMessage(record), thrown == null ? "" : " (" + thrown + ")");
        }
    }
}
