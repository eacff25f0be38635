package heed.backend.vector;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
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
    private final List<Cells> rooms;
    private int roomsUsed;
    private long floatsKept;

    /**
     * Begins a recording.
     *
     * @param rooms where steps are kept: the same for all recordings of one backend, since a replay needs only what it
     *     keeps itself
     */
    Noting(Team team, List<Cells> rooms) {
        super(new Cut.Rule(team.threads(), 1));
        this.program = new Program(team);
        this.rooms = rooms;
    }

    @Override
    void take(Op op) {
        program.add(op);
        op.mark();
    }

    @Override
    public void lstm(View gates, View before, View out) {
        Shape kept = LstmGates.kept(before.shape());
        if (Rows.plain(gates, before, out) && floatsKept + kept.size() <= MOST_KEPT) {
            floatsKept += kept.size();
            View room = View.of(room((int) kept.size()), kept);
            take(LstmGates.forward(cut(), gates, before, Optional.of(room), out));
            LstmStep step = new LstmStep(gates, before, out);
            steps.put(step, Kept.of(room, step));
        } else {
            super.lstm(gates, before, out);
        }
    }

    private Cells room(int floats) {
        if (roomsUsed == rooms.size()) {
            rooms.add(Cells.of(DType.FLOAT32, floats));
        } else if (rooms.get(roomsUsed).size() < floats) {
            rooms.set(roomsUsed, Cells.of(DType.FLOAT32, floats));
        }
        return rooms.get(roomsUsed++);
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
