package heed.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Listens to the garbage collectors of this process while it is open. */
final class Pauses implements AutoCloseable {

    /** Milliseconds within which a collection that is over is told. */
    private static final int TELLING = 200;

    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final AtomicLong longest = new AtomicLong();
    private final NotificationListener listener = (notification, none) -> hear(notification);

    Pauses() {
        for (GarbageCollectorMXBean collector : collectors) {
            ((NotificationEmitter) collector).addNotificationListener(listener, null, null);
        }
    }

    private void hear(Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            GarbageCollectionNotificationInfo info =
                    GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            longest.accumulateAndGet(info.getGcInfo().getDuration(), Math::max);
        }
    }

    /** The longest collection so far, milliseconds. */
    long longest() {
        try {
            Thread.sleep(TELLING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return longest.get();
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : collectors) {
            try {
                ((NotificationEmitter) collector).removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
