package heed.benchmarks;

import heed.backend.reference.ReferenceBackend;
import heed.benchmarks.ops.HeedOperation;
import heed.benchmarks.ops.Operation;
import heed.benchmarks.peer.Dl4jLstm;
import heed.benchmarks.peer.LibtorchOperation;
import heed.benchmarks.peer.LibtorchSide;
import heed.benchmarks.training.HeedSide;
import heed.benchmarks.training.Inputs;
import heed.benchmarks.training.Size;
import heed.benchmarks.training.Workload;
import heed.benchmarks.training.Workloads;
import heed.tensor.spi.Backend;

/** Something that both sides do. Written {@code lstm@32x64x128x256} or {@code tanh-1m}. */
sealed interface Task {

    /** As written. */
    String name();

    /** Opens our side. */
    Side ours(Backend backend);

    /** Opens a peer's side. */
    Side peer(Peer peer, int threads);

    /** How often it is done in what is timed as one step. */
    int repeats();

    /** Whether libtorch keeps gigabytes for a step's gradients. */
    boolean keepsGigabytes();

    /** Read back from {@link #name}. */
    static Task parse(String name) {
        int at = name.indexOf('@');
        if (at >= 0) {
            return new Training(Workloads.byId(name.substring(0, at)), Size.parse(name.substring(at + 1)));
        }
        return new Single(Operation.all().stream().filter(operation -> operation.id().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation '" + name + "'")));
    }

    /** A training step. */
    record Training(Workload workload, Size size) implements Task {

        /** In the memories of all steps, T / 2 slots each; libtorch keeps some ten arrays as large. */
        private static final long MANY_NUMBERS = 1L << 26;

        @Override
        public String name() {
            return workload.id() + "@" + size;
        }

        @Override
        public Side ours(Backend backend) {
            return new HeedSide(workload, size, backend);
        }

        @Override
        public Side peer(Peer peer, int threads) {
            try (HeedSide start = new HeedSide(workload, size, new ReferenceBackend())) {
                return peer == Peer.DL4J ? new Dl4jLstm(start.weights(), Inputs.of(size), threads)
                        : new LibtorchSide(workload.id(), start.weights(), Inputs.of(size), threads);
            }
        }

        @Override
        public int repeats() {
            return 1;
        }

        @Override
        public boolean keepsGigabytes() {
            long copied = (long) size.batch() * size.steps() * size.steps() / 2 * size.hidden();
            return workload.readsMemory() && copied >= MANY_NUMBERS;
        }
    }

    /** A single operation. */
    record Single(Operation operation) implements Task {

        @Override
        public String name() {
            return operation.id();
        }

        @Override
        public Side ours(Backend backend) {
            return new HeedOperation(operation, backend);
        }

        @Override
        public Side peer(Peer peer, int threads) {
            return new LibtorchOperation(operation, threads);
        }

        @Override
        public int repeats() {
            return operation.repeats();
        }

        @Override
        public boolean keepsGigabytes() {
            return false;
        }
    }
}
