package heed.backend.vector;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** How this Java compiles loops. */
final class Loops {

    private Loops() {
    }

    /**
     * Whether a loop runs in strips between which it can be stopped, as with the G1 collector; with the serial and the
     * parallel one it does if Java is started with {@code -XX:+UseCountedLoopSafepoints -XX:LoopStripMiningIter=1000}.
     */
    static boolean haveStrips() {
        try {
            HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return options != null && Integer.parseInt(options.getVMOption("LoopStripMiningIter").getValue()) > 1;
        } catch (LinkageError | IllegalArgumentException unknown) {
            return false;           // another virtual machine, or one that has this option no more
        }
    }
}
