package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * JCuda's real native is made to ask for the other cuBLAS; that it then loads and runs is in {@link
 * ProbeTest}.
 */
class VersionNodeTest {

    private static final String TWELVE = "libcublas.so.12";
    private static final String THIRTEEN = "libcublas.so.13";

    /** Short names by hand; a long one as every program has it. */
    @Test
    void hashesAsTheSystemDoes() {
        assertEquals('a', VersionNode.hash("a"));
        assertEquals(16 * 'a' + 'b', VersionNode.hash("ab"));
        // the value that linkers write for this version of the C library, in every program that needs it
        assertEquals(0x09691a75, VersionNode.hash("GLIBC_2.2.5"));
    }

    /** One character of the name, and the hash, whose last digit is that character's. */
    @Test
    void changesTheNameAndItsHash() {
        byte[] real = Natives.image(Natives.CUBLAS);
        byte[] changed = VersionNode.renamed(real, TWELVE, THIRTEEN);
        assertEquals(real.length, changed.length);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < real.length; i++) {
            if (real[i] != changed[i]) {
                places.add(i);
            }
        }
        assertEquals(2, places.size(), "one character of one name, one digit of one hash: " + places);
        assertTrue(text(real).contains("\0" + TWELVE + "\0"));
        assertFalse(text(changed).contains("\0" + TWELVE + "\0"));
        assertTrue(text(changed).contains("\0" + THIRTEEN + "\0"));
        assertArrayEquals(real, VersionNode.renamed(changed, THIRTEEN, TWELVE));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesWhatIsNoSuchLibrary() {
        byte[] real = Natives.image(Natives.CUBLAS);
        assertEquals("it does not need libother.so.12", refused(real, "libother.so.12", "libother.so.13"));
        assertEquals("no 64-bit little-endian ELF library", refused(new byte[100], TWELVE, THIRTEEN));
        assertEquals("libcublas.so.12 and libcublas.so.9 are not of one length",
                refused(real, TWELVE, "libcublas.so.9"));
    }

    private static String refused(byte[] library, String from, String to) {
        return assertThrows(IllegalArgumentException.class, () -> VersionNode.renamed(library, from, to))
                .getMessage();
    }
}
