package heed.backend.jcuda;

import static heed.backend.jcuda.CudaException.check;

import heed.tensor.Shape;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/**
 * The same kernels on a stream that captures them: CUDA notes each launch in a graph instead of running it.
 * Memory is asked for and filled at once, which this mode of capturing allows. The driver refuses what cannot
 * be captured, and the recording is then an error.
 */
final class JCudaRecorder extends JCudaKernels implements Recorder {

    private final Running running;
    private final RecordedMemory memory;
    private final List<Storage> unused = new ArrayList<>();
    private boolean ended;

    /** Begins to capture; nothing runs on the stream. */
    JCudaRecorder(Running running, RecordedMemory memory) {
        super(running.device(), memory, running.blas());
        this.running = running;
        this.memory = memory;
        check(JCudaDriver.cuStreamBeginCapture(device().stream(),
                CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED), "cuStreamBeginCapture");
    }

    @Override
    void begin() {
        if (ended) {
            throw new IllegalStateException("the recorder has ended; its kernels are not used afterwards");
        }
    }

    /**
     * Ends the capture in any case. What went wrong is told by who replays: whoever ends a recording because
     * of an error is to see that error, not this.
     */
    @Override
    public Recorded end() {
        begin();
        ended = true;
        running.recorded();
        device().bind();
        CUgraph graph = new CUgraph();
        int code = JCudaDriver.cuStreamEndCapture(device().stream(), graph);
        CUgraphExec steps = new CUgraphExec();
        String failed = code == 0 ? "" : "cuStreamEndCapture: " + CudaException.name(code);
        if (code == 0) {
            code = JCudaDriver.cuGraphInstantiate(steps, graph, 0);
            failed = code == 0 ? "" : "cuGraphInstantiate: " + CudaException.name(code);
            JCudaDriver.cuGraphDestroy(graph);
        }
        return new Graph(running, memory, unused, steps, failed);
    }

    /** What was allocated elsewhere is in use until the recording is closed. */
    @Override
    public void free(Storage storage) {
        begin();
        Cells cells = (Cells) storage;
        if (memory.gave(cells.piece())) {
            memory.give(cells.piece());
        } else {
            unused.add(storage);
        }
    }

    /**
     * Happens at once. Room between kernels is written to by others too, so there it is copied from a place
     * of its own.
     */
    @Override
    public void upload(ByteBuffer from, Storage to, long at) {
        begin();
        Cells cells = (Cells) to;
        if (!memory.gave(cells.piece())) {
            running.upload(from, to, at);
            return;
        }
        int count = from.remaining() / cells.type().bytes();
        if (count > 0) {
            Cells constant = new Cells(cells.type(), count, memory.takeForGood(from.remaining()));
            running.upload(from, constant, 0);
            View all = View.of(to, Shape.of((int) to.size()));
            copy(View.of(constant, Shape.of(count)),
                    new View(to, all.layout().slice(0, (int) at, (int) at + count)));
        }
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        throw new IllegalStateException("a value was asked for while a step is recorded, which is not "
                + "computed yet; "
                + "read it after the replay");
    }

    /** Nothing runs that could be waited for. */
    @Override
    public void await() {
        begin();
    }

    @Override
    public void close() {
        throw new IllegalStateException("a recorder is ended, not closed");
    }

    @Override
    public Recorder recorder() {
        throw new IllegalStateException("a step is being recorded already");
    }

    /** A captured step: one launch makes it again. */
    private static final class Graph implements Recorded {

        private final Running running;
        private final RecordedMemory memory;
        private final List<Storage> unused;
        private final CUgraphExec steps;
        private final String failed;
        private boolean open = true;

        Graph(Running running, RecordedMemory memory, List<Storage> unused, CUgraphExec steps,
                String failed) {
            this.running = running;
            this.memory = memory;
            this.unused = unused;
            this.steps = steps;
            this.failed = failed;
        }

        @Override
        public void replay() {
            if (!failed.isEmpty()) {
                throw new IllegalStateException("the step cannot be recorded as a CUDA graph: " + failed);
            }
            if (!open) {
                throw new IllegalStateException("the recording is closed");
            }
            running.begin();
            running.device().bind();
            check(JCudaDriver.cuGraphLaunch(steps, running.device().stream()), "cuGraphLaunch");
        }

        /** Not while it runs. What is given back is used by later kernels alone. */
        @Override
        public void close() {
            if (!open || !running.isOpen()) {
                return;
            }
            open = false;
            if (failed.isEmpty()) {
                running.device().await();
                JCudaDriver.cuGraphExecDestroy(steps);
            }
            unused.forEach(running::free);
            memory.close();
        }
    }
}
