package heed.backend.vector;

import java.util.Map;
import java.util.TreeMap;

/** A set of elements of a storage, as ranges from first to last that do not touch. */
final class Ranges {

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    void add(long first, long last) {
        long from = first;
        long to = last;
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(to + 1);
        while (before != null && before.getValue() >= from - 1) {
            from = Math.min(from, before.getKey());
            to = Math.max(to, before.getValue());
            lastByFirst.remove(before.getKey());
            before = lastByFirst.floorEntry(to + 1);
        }
        lastByFirst.put(from, to);
    }

    /** Whether one of these elements is in that range. */
    boolean meets(long first, long last) {
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(last);
        return before != null && before.getValue() >= first;
    }
}
