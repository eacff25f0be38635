package heed.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;

/** What the benchmarks run on. */
final class Machine {

    private Machine() {
    }

    /** One line: date, processor, cores, Java. */
    static String describe() {
        return LocalDate.now() + ", " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")";
    }

    private static String processor() {
        Path file = Path.of("/proc/cpuinfo");
        if (Files.isReadable(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                return lines.filter(line -> line.startsWith("model name")).findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(arch());
            } catch (IOException e) {
                return arch() + " (" + file + ": " + e.getMessage() + ")";
            }
        }
        return arch();
    }

    private static String arch() {
        return System.getProperty("os.arch");
    }
}
