package heed.backend.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one opened backend: the one that calls, and workers that wait for it. A worker spins for a moment
 * before it sleeps, because in training the next operation comes within microseconds.
 */
final class Team implements AutoCloseable {

    private static final long SPIN_NANOS = 50_000;
    private static final int SPINS_BETWEEN_LOOKS = 32;
    private static final int SPINS_BEFORE_YIELD = 2_000;
    private static final AtomicInteger TEAMS = new AtomicInteger();

    private final int threads;
    private final Scratch mine = new Scratch();
    private final Thread[] workers;
    private final AtomicIntegerArray asleep;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong arrived = new AtomicLong();
    private long meetings;
    private volatile Work work;
    private volatile int call;
    private volatile boolean closed;
    private volatile Throwable failure;

    Team(int threads) {
        this.threads = threads;
        this.workers = new Thread[threads - 1];
        this.asleep = new AtomicIntegerArray(threads);
        int team = TEAMS.incrementAndGet();
        for (int i = 0; i < workers.length; i++) {
            int number = i + 1;
            workers[i] = new Thread(() -> serve(number), "heed-vector-" + team + "-" + number);
            workers[i].setDaemon(true);
            workers[i].setContextClassLoader(null);
            workers[i].start();
        }
    }

    int threads() {
        return threads;
    }

    /** Runs something alone, on the calling thread. */
    void alone(Op op) {
        for (int part = 0; part < op.parts(); part++) {
            op.run(part, mine);
        }
    }

    /** Runs each thread's share and waits for all; what one of them throws is thrown here. */
    void run(Work together) {
        work = together;
        failure = null;
        running.set(workers.length);
        call++;
        for (int i = 0; i < workers.length; i++) {
            if (asleep.get(i + 1) != 0) {
                LockSupport.unpark(workers[i]);
            }
        }
        share(together, 0, mine);
        int spins = 0;
        while (running.get() > 0) {
            spins = pause(spins);
        }
        work = null;
        Throwable thrown = failure;
        if (thrown != null) {
            arrived.set(0);
            meetings = 0;
            if (thrown instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(thrown);
        }
    }

    private void share(Work together, int thread, Scratch scratch) {
        try {
            together.share(thread, threads, scratch);
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }

    /** How many meetings there were before this run. */
    long meetings() {
        return meetings;
    }

    /** Notes the meetings of a run that is over. */
    void met(long count) {
        meetings += count;
    }

    /** Waits until all threads are at their meeting of that number, from 1; false when one of them failed. */
    boolean meet(long number) {
        arrived.incrementAndGet();
        long target = number * threads;
        int spins = 0;
        while (arrived.get() < target) {
            if (failure != null) {
                return false;
            }
            spins = pause(spins);
        }
        return true;
    }

    private static int pause(int spins) {
        if (spins < SPINS_BEFORE_YIELD) {
            Thread.onSpinWait();
            return spins + 1;
        }
        Thread.yield();
        return spins;
    }

    private void serve(int thread) {
        Scratch scratch = new Scratch();
        int seen = 0;
        while (true) {
            seen = await(thread, seen);
            if (closed) {
                return;
            }
            share(work, thread, scratch);
            running.decrementAndGet();
        }
    }

    private int await(int thread, int seen) {
        long begin = System.nanoTime();
        int spins = 0;
        while (call == seen && !closed) {
            if (++spins % SPINS_BETWEEN_LOOKS != 0 || System.nanoTime() - begin < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                sleep(thread, seen);
            }
        }
        return call;
    }

    /** Says so first, and looks once more, so that no call is missed. */
    private void sleep(int thread, int seen) {
        asleep.set(thread, 1);
        if (call == seen && !closed) {
            LockSupport.park(this);
        }
        asleep.set(thread, 0);
    }

    /** Ends the workers. */
    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
