package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Device memory and what goes in and out of it. */
class PoolTest {

    private final Running kernels = (Running) StandIn.backend(Settings.APART, "false").open();
    private final Pool pool = kernels.pool();

    @AfterEach
    void close() {
        kernels.close();
    }

    /** Pieces never overlap, and all of them together are whole again in the end. */
    @Test
    void piecesAreApartAndGrowTogether() {
        Random random = new Random(3);
        List<Piece> used = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            if (used.size() > 40 || !used.isEmpty() && random.nextInt(3) == 0) {
                pool.give(used.remove(random.nextInt(used.size())));
            } else {
                used.add(pool.take(1 + random.nextInt(200_000)));
            }
            assertApart(used);
        }
        long held = pool.held();
        Collections.shuffle(used, random);
        used.forEach(pool::give);
        Piece largest = pool.take(held / 2 > 4 << 20 ? 4 << 20 : 2 << 20);
        assertEquals(held, pool.held(), "what came back is one piece again");
        pool.give(largest);
    }

    private static void assertApart(List<Piece> pieces) {
        List<Piece> sorted = new ArrayList<>(pieces);
        sorted.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
        for (int i = 1; i < sorted.size(); i++) {
            assertTrue(sorted.get(i - 1).address() + sorted.get(i - 1).bytes() <= sorted.get(i).address());
        }
    }

    @Test
    void freeingTwiceIsAnError() {
        View view = kernels.scratch(DType.FLOAT32, Shape.of(3));
        kernels.free(view.storage());
        String message = assertThrows(IllegalStateException.class, () -> kernels.free(view.storage()))
                .getMessage();
        assertTrue(message.contains("freed before"), message);
    }

    @Test
    void tooLargeATensorIsAnError() {
        assertEquals("backend 'jcuda' holds tensors of fewer than 2147483648 elements; asked for 2147483648",
                assertThrows(IllegalArgumentException.class, () -> kernels.allocate(DType.FLOAT32, 1L << 31))
                .getMessage());
    }

    @Test
    void fullMemorySaysHowMuchWasAskedFor() {
        String message = assertThrows(IllegalStateException.class, () -> {
            for (int i = 0; i < 40; i++) {
                kernels.allocate(DType.FLOAT32, Integer.MAX_VALUE);
            }
        }).getMessage();
        assertTrue(message.matches("the GPU's memory is full: asked for 8192 MB, \\d+ MB of \\d+ MB are "
                + "free, and this run "
                + "holds \\d+ MB; .*"), message);
    }

    /** Larger than the pinned part, in odd pieces, one after the other without waiting. */
    @Test
    void uploadsOfAllSizesArrive() {
        int count = 2_500_003;
        View view = kernels.scratch(DType.INT32, Shape.of(count));
        ByteBuffer host = ByteBuffer.allocate(4 * count).order(ByteOrder.nativeOrder());
        Random random = new Random(5);
        int[] expected = random.ints(count).toArray();
        for (int at = 0; at < count;) {
            int size = Math.min(count - at, 1 + random.nextInt(random.nextBoolean() ? 100 : 700_000));
            host.clear();
            host.asIntBuffer().put(expected, at, size);
            kernels.upload(host.limit(4 * size), view.storage(), at);
            at += size;
        }
        host.clear();
        kernels.download(view.storage(), 0, host);
        int[] got = new int[count];
        host.flip().asIntBuffer().get(got);
        assertArrayEquals(expected, got);
    }

    /** What the host writes to its buffer afterwards does not matter, nor does what runs between. */
    @Test
    void uploadsAreInTheOrderOfKernels() {
        View x = kernels.scratch(DType.FLOAT32, Shape.of(1));
        View sum = kernels.scratch(DType.FLOAT32, Shape.of(1));
        kernels.fill(sum, 0);
        ByteBuffer host = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
        for (int i = 1; i <= 100; i++) {
            host.putFloat(0, i);
            kernels.upload(host.rewind(), x.storage(), 0);
            kernels.binary(Binary.ADD, sum, x, sum);
        }
        kernels.download(sum.storage(), 0, host.rewind());
        assertEquals(5050, host.getFloat(0));
    }

    @Test
    void anotherThreadMayGoOn() throws InterruptedException {
        View x = kernels.scratch(DType.FLOAT32, Shape.of(1));
        Thread thread = new Thread(() -> kernels.fill(x, 8));
        thread.start();
        thread.join();
        ByteBuffer host = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        kernels.download(x.storage(), 0, host);
        assertEquals(8, host.getFloat(0));
    }
}
