package heed.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.experiment.Progress;
import heed.experiment.RunInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

    private static final Terminal PIPE = new Terminal(false, 80);
    private static final Terminal SCREEN = new Terminal(true, 60);
    private static final RunInfo RUN = new RunInfo(2, Map.of("attention", "dot"), 7);

    @Test
    void aPipeGetsPlainLinesOnly() {
        Captured printed = Captured.of(PIPE, terminal -> {
            ProgressLines progress = new ProgressLines(terminal, 3);
            progress.started(RUN, 10);
            progress.stepped(RUN, 1, 0.5);
            progress.ended(RUN, Progress.End.FINISHED, "", Map.of("loss", 0.25));
            progress.close();
        });
        assertEquals("  2/3 dot seed 7    0%  step 0/10\n✓ 2/3 dot seed 7  loss 0.2500\n",
                printed.out().replace(System.lineSeparator(), "\n"));
        assertEquals("", printed.err());
    }

    @Test
    void aTerminalGetsABarThatIsTakenAwayBeforeALine() {
        Captured printed = Captured.of(SCREEN, terminal -> {
            ProgressLines progress = new ProgressLines(terminal, 3);
            progress.started(RUN, 4);
            progress.ended(RUN, Progress.End.STOPPED, "", Map.of());
        });
        assertEquals("\r2/3 dot seed 7  " + "░".repeat(24) + "   0%  step 0/4\033[K\r\033[K", printed.err());
        assertEquals("■ 2/3 dot seed 7  stopped\n", printed.out().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theBarNeverReachesTheTerminalsEdge() {
        for (int columns : new int[] {1, 20, 40, 200}) {
            Captured printed = Captured.of(new Terminal(true, columns), terminal ->
                    new ProgressLines(terminal, 3).started(RUN, 4));
            String bar = printed.err().replace("\r", "").replace("\033[K", "");
            assertTrue(bar.length() < columns, bar.length() + " of " + columns);
        }
    }

    @Test
    void aFailureSaysWhy() {
        Captured printed = Captured.of(PIPE, terminal -> new ProgressLines(terminal, 3).ended(RUN,
                Progress.End.FAILED, "the loss became NaN", Map.of()));
        assertEquals("✗ 2/3 dot seed 7  failed: the loss became NaN", printed.out().strip());
    }

    @Test
    void theFirstMapOfEachArmIsKept() {
        ProgressLines progress = new ProgressLines(PIPE, 3);
        float[][] weights = {{1, 0}};
        for (int i = 0; i < 2; i++) {
            progress.drawn(RUN, List.of("ja"), List.of("x", "y"), weights, Path.of("a.svg"));
        }
        assertEquals(2, progress.drawn());
        assertEquals(List.of("\ndot, seed 7:\n    x y \nja  ██  \n"), progress.maps());
    }
}
