package heed.backend.vector;

import heed.tensor.spi.Recorder;
import heed.tensor.spi.Storage;
import java.nio.ByteBuffer;

/** Notes operations for a {@link Program}, cut for all threads however small they are. */
final class Noting extends VectorKernels implements Recorder {

    private final Program program;

    Noting(Team team) {
        super(new Cut.Rule(team.threads(), 1));
        this.program = new Program(team);
    }

    @Override
    void next(Op op) {
        program.add(op);
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
        return program.complete();
    }

    @Override
    public void close() {
        throw new IllegalStateException("a recorder is ended, not closed");
    }
}
