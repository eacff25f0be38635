package heed.itests;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import heed.attention.AttentionFactory;
import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.tensor.spi.Backend;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** The contract kit, a bundle like any other, judges mechanisms and a backend that it gets as services. */
class AttentionKitTest {

    private static final BundleContext CONTEXT = FrameworkUtil.getBundle(AttentionKitTest.class).getBundleContext();
    private static final long WAIT_NANOS = 10_000_000_000L;

    @TestFactory
    Stream<DynamicNode> judgesServices() {
        Backend reference = service(Backend.class, backend -> backend.id().equals("reference"));
        return Stream.of("additive", "general")
                .map(id -> service(AttentionFactory.class, factory -> factory.id().equals(id)))
                .map(factory -> AttentionContract.all(AttentionSubject.of(factory, reference)));
    }

    private static <S> S service(Class<S> kind, Predicate<S> wanted) {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(CONTEXT, kind, null);
        tracker.open();
        try {
            S found = null;
            for (long end = System.nanoTime() + WAIT_NANOS; found == null && System.nanoTime() < end;) {
                found = tracker.getTracked().values().stream().filter(wanted).findFirst().orElse(null);
                Thread.onSpinWait();
            }
            assertNotNull(found, () -> "nobody offers the wanted " + kind.getSimpleName() + " within 10 s; there are "
                    + tracker.getTracked().values());
            return found;
        } finally {
            tracker.close();
        }
    }
}
