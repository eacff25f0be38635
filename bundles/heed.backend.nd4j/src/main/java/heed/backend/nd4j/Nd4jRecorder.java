package heed.backend.nd4j;

import heed.tensor.Shape;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The same kernels, whose operations are prepared and noted. What they need between calls is given out here, once: a
 * replay asks for no memory. What a kernel frees, the next one uses, since they are replayed in order.
 */
final class Nd4jRecorder extends Nd4jKernels implements Recorder {

    /** So many bytes of additive scores' hidden layers are kept; what is more is made again by the gradient. */
    private static final long MOST_KEPT = 256L << 20;

    private final Nd4jKernels running;
    private final Program program;
    private final List<Storage> unused = new ArrayList<>();
    private final Map<Object, Kept> hidden = new HashMap<>();
    private long keptBytes;

    Nd4jRecorder(Nd4jKernels running, Program program) {
        super(running, program);
        this.running = running;
        this.program = program;
    }

    @Override
    public Recorded end() {
        Runnable all = program.end();
        return new Recorded() {

            @Override
            public void replay() {
                all.run();
            }

            @Override
            public void close() {
                unused.forEach(running::free);
                unused.clear();
                Nd4jRecorder.super.close();
            }
        };
    }

    /** What was allocated elsewhere is in use until the recording is closed. */
    @Override
    public void free(Storage storage) {
        if (gave(storage)) {
            super.free(storage);
        } else {
            unused.add(storage);
        }
    }

    /** Happens at once. Room between kernels is written to by others too, so there it is copied from a place of its own. */
    @Override
    public void upload(ByteBuffer from, Storage to, long at) {
        if (!gave(to)) {
            running.upload(from, to, at);
            return;
        }
        int count = from.remaining() / to.type().bytes();
        if (count > 0) {
            View constant = running.scratch(to.type(), Shape.of(count));
            unused.add(constant.storage());
            running.upload(from, constant.storage(), 0);
            View all = View.of(to, Shape.of(Math.toIntExact(to.size())));
            copy(constant, new View(to, all.layout().slice(0, Math.toIntExact(at), Math.toIntExact(at) + count)));
        }
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        throw new IllegalStateException("a value was asked for while a step is recorded, which is not computed yet; "
                + "read it after the replay");
    }

    @Override
    public void additiveScore(View q, View k, View v, View out) {
        long bytes = k.shape().size() * q.shape().dim(1) * q.type().bytes();
        if (out.shape().size() == 0 || keptBytes + bytes > MOST_KEPT) {
            super.additiveScore(q, k, v, out);
            return;
        }
        keptBytes += bytes;
        View made = additive.hidden(q, k);
        additive.scores(made, v, out);
        hidden.put(List.of(q, k), new Kept(made, program, q, k));
    }

    /** The gradient changes what was kept, so it is good for one. */
    @Override
    public void additiveScoreGradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        Kept made = hidden.remove(List.of(at.q(), at.k()));
        if (made == null || made.isOld(program)) {
            super.additiveScoreGradient(g, at, dq, dk, dv);
        } else {
            additive.gradient(g, made.made, at.v(), new View[] {dq, dk, dv});
        }
    }

    /** By way of the host, at each replay. */
    @Override
    public void sort(View in, boolean descending, View out, View ids) {
        ops.run(() -> running.sort(in, descending, out, ids), out);
    }

    @Override
    public void await() {
        running.await();
    }

    @Override
    public void close() {
        throw new IllegalStateException("a recorder is ended, not closed");
    }

    @Override
    public Recorder recorder() {
        throw new IllegalStateException("a step is being recorded already");
    }

    /** A hidden layer, for as long as what it was made of is what it was. */
    private static final class Kept {

        private final View made;
        private final View[] operands;
        private final int[] times;

        Kept(View made, Program program, View... operands) {
            this.made = made;
            this.operands = operands;
            times = program.times(operands);
        }

        boolean isOld(Program program) {
            return program.haveChanged(operands, times);
        }
    }
}
