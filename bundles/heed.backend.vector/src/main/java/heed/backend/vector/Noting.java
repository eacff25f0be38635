package heed.backend.vector;

import heed.tensor.spi.Recorder;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Notes operations for a {@link Program}, cut for all threads however small they are. */
final class Noting extends VectorKernels implements Recorder {

    private final Program program;
    /** Views that are to be filled with zeros, unless the next operation begins them. */
    private final List<View> zeros = new ArrayList<>();

    Noting(Team team) {
        super(new Cut.Rule(team.threads(), 1));
        this.program = new Program(team);
    }

    @Override
    void next(Op op) {
        List<View> wanted = List.copyOf(zeros);
        zeros.clear();
        for (View view : wanted) {
            if (!op.begins(view)) {
                super.fill(view, 0);
            }
        }
        program.add(op);
    }

    @Override
    public void fill(View out, double value) {
        if (Double.doubleToRawLongBits(value) == 0) {
            zeros.add(out);
            changed(out);
        } else {
            super.fill(out, value);
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
        List<View> last = List.copyOf(zeros);
        zeros.clear();
        last.forEach(view -> super.fill(view, 0));
        return program.complete();
    }

    @Override
    public void close() {
        throw new IllegalStateException("a recorder is ended, not closed");
    }
}
