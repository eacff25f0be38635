package heed.experiment.internal.record;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** JSON on disk and in text. */
public final class Json {

    private static final JSON PRETTY = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

    private Json() {
    }

    /** On several lines. */
    public static String pretty(Object value) {
        try {
            return PRETTY.asString(value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** On one line. */
    public static String line(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Reads an object. */
    public static Map<String, Object> read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** Reads an object. */
    public static Map<String, Object> parse(String text) throws IOException {
        return JSON.std.mapFrom(text);
    }

    /** Writes a file so that whoever reads it sees the old or the new one, never half of one. */
    public static void write(Path file, Object value) throws IOException {
        replace(file, temporary -> Files.writeString(temporary, pretty(value)));
    }

    /** Writes a file beside its place and moves it there. */
    static void replace(Path file, Writer writer) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            writer.write(temporary);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException rarely) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Writes a file. */
    interface Writer {
        void write(Path file) throws IOException;
    }

    /** A number as JSON can say it: NaN and infinities become texts. */
    public static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : String.valueOf(value);
    }
}
