package heed.part.tck;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.WeakReference;

/** Proof that nothing holds on to an object. */
public final class Collected {

    private static final int TRIES = 50;

    private Collected() {
    }

    /**
     * Fails when the object is still there after that many collections.
     *
     * @param cure what probably holds it
     */
    public static void check(String what, WeakReference<?> reference, String cure) {
        for (int i = 0; i < TRIES && reference.get() != null; i++) {
            System.gc();
            pause(1 + i);
        }
        assertNull(reference.get(), () -> what + " is still held after " + TRIES + " collections: " + cure);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a collection", e);
        }
    }
}
