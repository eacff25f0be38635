package heed.backend.jcuda;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests of kernels on a real GPU, without Maven; arguments name some of them. Exit code 1 if one
 * fails.
 */
final class DeviceMain {

    private static final List<Class<?>> ALL = List.of(JCudaKernelsTest.class, JCudaGradientTest.class,
            JCudaPytorchTest.class, JCudaRecorderTest.class, LargeViewsTest.class, PoolTest.class);

    private DeviceMain() {
    }

    public static void main(String... names) {
        List<String> wanted = Arrays.asList(names);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(ALL.stream().filter(test -> wanted.isEmpty() || wanted.contains(test.getSimpleName()))
                        .map(DiscoverySelectors::selectClass).toList()).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true), 10);
        System.out.println(summary.getTestsSucceededCount() + " tests passed, "
                + summary.getTotalFailureCount()
                + " failed, " + summary.getTestsSkippedCount() + " skipped, " + summary.getTestsAbortedCount()
                + " aborted");
        boolean fine = summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0
                && summary.getTestsAbortedCount() == 0;
        System.exit(fine ? 0 : 1);
    }
}
