package heed.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** {@code heed bench}, as the script calls it. Exit codes: 0 all was measured, 1 something failed, 2 bad input. */
public final class Main {

    private Main() {
    }

    /** The arguments after the verb. */
    public static void main(String[] args) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        CommandLine line = new CommandLine(new Bench(System.getProperties())).setErr(err);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((failure, given) -> {
            err.println("heed: " + Bench.complaint(failure));
            err.println("See 'heed bench --help'.");
            return 2;
        });
        System.exit(line.execute(args));
    }
}
