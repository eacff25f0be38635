package heed.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapTextTest {

    @Test
    void rowsAreOutputColumnsAreInputDarkIsMore() {
        assertEquals(String.join("\n",
                "        d ",
                "        r ",
                "      z e ",
                "      w i ",
                "eins  ██  ",
                "   x  ▒▒▓▓",
                ""), MapText.draw(List.of("eins", "x"), List.of("zw", "drei"),
                        new float[][] {{1, 0}, {0.5f, 0.75f}}));
    }

    @Test
    void weightsBeyondTheirRangeDoNotBreakIt() {
        assertEquals("  a \n", MapText.draw(List.of(), List.of("a"), new float[][] {}));
        assertTrue(MapText.draw(List.of("o"), List.of("a"), new float[][] {{1.01f}}).endsWith("o  ██\n"));
        assertTrue(MapText.draw(List.of("o"), List.of("a"), new float[][] {{-0.01f}}).endsWith("o    \n"));
    }

    @Test
    void aLongOutputIsCutAndSaysSo() {
        String drawn = MapText.draw(Collections.nCopies(100, "o"), List.of("a"), new float[100][1]);
        assertTrue(drawn.endsWith("o    \n… and 60 rows more\n"), drawn);
        assertEquals(1 + 40 + 1, drawn.lines().count());
    }
}
