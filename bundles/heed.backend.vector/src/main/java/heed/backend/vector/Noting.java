package heed.backend.vector;

import heed.tensor.spi.Recorder;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notes operations for a {@link Program}, cut for all threads however small they are. What the gradient of an LSTM's step
 * would compute once more is kept from the step.
 */
final class Noting extends VectorKernels implements Recorder {

    /** The most floats kept; steps beyond are computed once more. */
    private static final long MOST_KEPT = 64L << 20;

    /** What was kept of a step, for as long as what it was made of has not changed. */
    private record Kept(View room, int gates, int out) {

        static Kept of(View room, LstmStep step) {
            return new Kept(room, Cells.of(step.gates()).version(), Cells.of(step.out()).version());
        }

        boolean isOf(LstmStep step) {
            return equals(of(room, step));
        }
    }

    private final Program program;
    private final Map<LstmStep, Kept> steps = new HashMap<>();
    private long floatsKept;

    Noting(Team team) {
        super(new Cut.Rule(team.threads(), 1));
        this.program = new Program(team);
    }

    @Override
    void take(Op op) {
        program.add(op);
        op.mark();
    }

    @Override
    public void lstm(View gates, View before, View out) {
        long floats = LstmGates.kept(before.shape()).size();
        if (Rows.plain(gates, before, out) && floatsKept + floats <= MOST_KEPT) {
            floatsKept += floats;
            View room = View.of(allocate(out.type(), floats), LstmGates.kept(before.shape()));
            take(LstmGates.forward(cut(), gates, before, Optional.of(room), out));
            LstmStep step = new LstmStep(gates, before, out);
            steps.put(step, Kept.of(room, step));
        } else {
            super.lstm(gates, before, out);
        }
    }

    @Override
    public void lstmGradient(View g, LstmStep at, View dGates, View dBefore) {
        Kept kept = steps.get(at);
        if (kept != null && kept.isOf(at) && Rows.plain(g, at.before(), dGates, dBefore)) {
            take(LstmGates.backward(cut(), g, at, Optional.of(kept.room()), dGates, dBefore));
        } else {
            super.lstmGradient(g, at, dGates, dBefore);
        }
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        throw new IllegalStateException("a value was asked for while a step is recorded, which is not computed "
                + "yet; read it after the replay");
    }

    @Override
    public Recorder recorder() {
        throw new IllegalStateException("a step is being recorded already");
    }

    @Override
    public Recorded end() {
        steps.clear();
        return program.complete();
    }

    @Override
    public void close() {
        throw new IllegalStateException("a recorder is ended, not closed");
    }
}
