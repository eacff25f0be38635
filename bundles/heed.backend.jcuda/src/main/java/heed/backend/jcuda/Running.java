package heed.backend.jcuda;

import heed.tensor.spi.Recorder;
import heed.tensor.spi.Storage;
import java.nio.ByteBuffer;

/** Kernels that run at once, in the order of the device's stream. */
final class Running extends JCudaKernels {

    private final Pool pool;
    private final Blas blas;
    private final Transfers transfers;
    private boolean recording;
    private boolean open = true;

    /** A run's own stream and memory on the chosen device. */
    static Running open(Settings settings) {
        Device device = new Device(settings.device());
        Pool pool = new Pool(device, settings.apart());
        try {
            Blas blas = new Blas(device, pool, settings.math());
            try {
                return new Running(device, pool, blas, new Transfers(device));
            } catch (RuntimeException e) {
                blas.close();
                throw e;
            }
        } catch (RuntimeException e) {
            pool.close();
            device.close();
            throw e;
        }
    }

    private Running(Device device, Pool pool, Blas blas, Transfers transfers) {
        super(device, pool, blas);
        this.pool = pool;
        this.blas = blas;
        this.transfers = transfers;
    }

    /** What runs while a step is recorded would become a part of it. */
    @Override
    void begin() {
        if (recording) {
            throw new IllegalStateException("a step is being recorded; call its recorder, or these kernels "
                    + "after its end");
        }
    }

    Pool pool() {
        return pool;
    }

    Blas blas() {
        return blas;
    }

    @Override
    public void free(Storage storage) {
        pool.give(((Cells) storage).piece());
    }

    @Override
    public void upload(ByteBuffer from, Storage to, long at) {
        Cells cells = (Cells) to;
        if (recording) {
            transfers.uploadNow(from, cells.piece(), at * cells.type().bytes());
        } else {
            transfers.upload(from, cells.piece(), at * cells.type().bytes());
        }
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        begin();
        Cells cells = (Cells) from;
        transfers.download(cells.piece(), at * cells.type().bytes(), to);
    }

    @Override
    public void await() {
        begin();
        device().await();
    }

    @Override
    public Recorder recorder() {
        begin();
        device().await();
        Recorder recorder = new JCudaRecorder(this, new RecordedMemory(pool));
        recording = true;
        return recorder;
    }

    /** The recorder has ended. */
    void recorded() {
        recording = false;
    }

    /** Whether its memory is still there. */
    boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            transfers.close();
            blas.close();
            pool.close();
            device().close();
        }
    }
}
