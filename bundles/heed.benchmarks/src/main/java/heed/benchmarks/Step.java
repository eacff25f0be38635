package heed.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH times: one step of one side. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Step {

    /** A side's name. */
    @Param("vector")
    public String side;

    /** A task's name. */
    @Param("lstm@32x64x128x256")
    public String task;

    private Side open;

    /** Weights and inputs. */
    @Setup
    public void open() {
        open = Sides.open(side, Task.parse(task));
    }

    /** The step. */
    @Benchmark
    public float step() {
        return open.step();
    }

    /** Memory given back. */
    @TearDown
    public void close() {
        open.close();
    }
}
