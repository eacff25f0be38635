package heed.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void countsElements() {
        assertEquals(1, Shape.of().size());
        assertEquals(30, Shape.of(2, 3, 5).size());
        assertEquals(0, Shape.of(2, 0, 5).size());
        assertEquals(1L << 40, Shape.of(1 << 20, 1 << 20).size());
    }

    @Test
    void countsAxesFromBothEnds() {
        Shape shape = Shape.of(2, 3, 5);
        assertEquals(5, shape.dim(-1));
        assertEquals(2, shape.dim(-3));
        assertEquals(1, shape.axis(-2));
        assertEquals("axis 3 of shape [2, 3, 5], which has 3 axes",
                assertThrows(ShapeException.class, () -> shape.dim(3)).getMessage());
        assertEquals("axis -1 of shape [], which has 0 axes",
                assertThrows(ShapeException.class, () -> Shape.of().dim(-1)).getMessage());
    }

    @Test
    void refusesNegativeSizes() {
        assertEquals("a shape has no negative sizes: got [2, -1]",
                assertThrows(ShapeException.class, () -> Shape.of(2, -1)).getMessage());
    }

    @Test
    void changesOneAxis() {
        Shape shape = Shape.of(2, 3, 5);
        assertEquals(Shape.of(2, 3, 7), shape.with(-1, 7));
        assertEquals(Shape.of(2, 5), shape.without(1));
        assertEquals(Shape.of(1, 2, 3, 5), shape.inserted(0));
        assertEquals(Shape.of(2, 3, 5, 1), shape.inserted(3));
    }

    @Test
    void cannotBeChangedFromOutside() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 7;
        shape.dims()[1] = 7;
        assertArrayEquals(new int[] {2, 3}, shape.dims());
    }

    @Test
    void broadcastsInBothDirections() {
        assertEquals(Shape.of(2, 3, 5), Shape.broadcast("add", Shape.of(2, 1, 5), Shape.of(3, 1)));
        assertEquals(Shape.of(3), Shape.broadcast("add", Shape.of(), Shape.of(3)));
        assertEquals(Shape.of(0, 3), Shape.broadcast("add", Shape.of(1, 3), Shape.of(0, 1)));
        assertEquals("add: shapes [2, 3] and [2, 5] do not fit: axis -1 has 3 and 5; they must be equal, or one of "
                + "them 1", assertThrows(ShapeException.class,
                        () -> Shape.broadcast("add", Shape.of(2, 3), Shape.of(2, 5))).getMessage());
    }

    @Test
    void expandsOnlyFromOne() {
        assertTrue(Shape.of().expandsTo(Shape.of(2)));
        assertTrue(Shape.of(1, 3).expandsTo(Shape.of(5, 2, 3)));
        assertTrue(Shape.of(1).expandsTo(Shape.of(0)));
        assertFalse(Shape.of(3).expandsTo(Shape.of(1)));
        assertFalse(Shape.of(1, 3).expandsTo(Shape.of(3)));
    }

    @Test
    void isEqualBySizes() {
        assertEquals(Shape.of(2, 3), Shape.of(2, 3));
        assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
        assertNotEquals(Shape.of(2, 3), Shape.of(2, 3, 1));
    }

    @Test
    void sizeClassesWasteAQuarterAtMost() {
        long last = 0;
        for (long size = 1; size < 5000; size++) {
            long rounded = Arena.sizeClass(size);
            assertTrue(rounded >= size && (size <= 16 || rounded <= size * 1.25), size + " became " + rounded);
            assertTrue(rounded >= last, "sizes keep their order at " + size);
            assertEquals(rounded, Arena.sizeClass(rounded), "a class is its own class");
            last = rounded;
        }
    }
}
