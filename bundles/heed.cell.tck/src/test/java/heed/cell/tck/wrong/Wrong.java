package heed.cell.tck.wrong;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.cell.Snapshot;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * {@code h_t = tanh(A_x x_t + A_h h_{t−1}/2 + s_{t−1}/4)}, s_t = Σ_{i≤t} h_i: right but for what a subclass
 * does.
 */
public class Wrong implements CellFactory<NoOptions> {

    @Override
    public String id() {
        return "wrong";
    }

    @Override
    public String title() {
        return "a cell with a sum of its past";
    }

    @Override
    public String reference() {
        return "made for this test";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Cell create(NoOptions options, CellSize size, Parameters parameters, Parts parts) {
        return cell(size.hidden(), parameters.create("A_x", Init.glorot(), size.input(), size.hidden()),
                parameters.create("A_h", Init.glorot(), size.hidden(), size.hidden()));
    }

    /** The cell with these weights. */
    protected Cell cell(int width, Tensor inputs, Tensor hidden) {
        return new Right(width, inputs, hidden);
    }

    private static class Right implements Cell {

        final int width;
        final Tensor inputWeight;
        final Tensor hiddenWeight;

        Right(int width, Tensor inputWeight, Tensor hiddenWeight) {
            this.width = width;
            this.inputWeight = inputWeight;
            this.hiddenWeight = hiddenWeight;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public int inputWidth() {
            return width;
        }

        @Override
        public Tensor inputs(Tensor x) {
            return x.matmul(inputWeight);
        }

        @Override
        public Recurrence begin(Engine engine, int batch, int steps) {
            return new Pass(engine.zeros(batch, width), engine.zeros(batch, width), hiddenWeight);
        }
    }

    private static class Pass implements Recurrence {

        Tensor h;
        Tensor sum;
        final Tensor weight;

        Pass(Tensor h, Tensor sum, Tensor weight) {
            this.h = h;
            this.sum = sum;
            this.weight = weight;
        }

        @Override
        public Tensor step(Tensor input) {
            h = input.add(h.matmul(weight).mul(0.5)).add(sum.mul(0.25)).tanh();
            sum = sum.add(h);
            return h;
        }

        @Override
        public List<Tensor> state() {
            return List.of(h);
        }

        @Override
        public void state(List<Tensor> state) {
            h = state.get(0);
        }

        @Override
        public Snapshot snapshot() {
            return Snapshot.of(List.of(h, sum));
        }

        @Override
        public void restore(Snapshot snapshot) {
            h = snapshot.tensors().get(0);
            sum = snapshot.tensors().get(1);
        }
    }

    /** A snapshot leaves the sum out. */
    public static final class ForgetsItsMemory extends Wrong {
        @Override
        protected Cell cell(int width, Tensor inputs, Tensor hidden) {
            return new Right(width, inputs, hidden) {
                @Override
                public Recurrence begin(Engine engine, int batch, int steps) {
                    return new Pass(engine.zeros(batch, width), engine.zeros(batch, width), hiddenWeight) {
                        @Override
                        public Snapshot snapshot() {
                            return Snapshot.of(state());
                        }

                        @Override
                        public void restore(Snapshot snapshot) {
                            state(snapshot.tensors());
                        }
                    };
                }
            };
        }
    }

    /** A scan of its own that reads padding as if it were real. */
    public static final class ReadsPadding extends Wrong {
        @Override
        protected Cell cell(int width, Tensor inputs, Tensor hidden) {
            return new Right(width, inputs, hidden) {
                @Override
                public Cells.Pass run(Tensor x, int[] lengths, List<Tensor> start) {
                    int[] all = new int[lengths.length];
                    Arrays.fill(all, x.dim(1));
                    return super.run(x, all, start);
                }
            };
        }
    }

    /** A scan of its own that is not its steps. */
    public static final class ScansOtherwise extends Wrong {
        @Override
        protected Cell cell(int width, Tensor inputs, Tensor hidden) {
            return new Right(width, inputs, hidden) {
                @Override
                public Cells.Pass run(Tensor x, int[] lengths, List<Tensor> start) {
                    return super.run(x.mul(1.01), lengths, start);
                }
            };
        }
    }

    /** Prepared inputs have something of the mean of all steps. */
    public static final class SeesTheFuture extends Wrong {
        @Override
        protected Cell cell(int width, Tensor inputs, Tensor hidden) {
            return new Right(width, inputs, hidden) {
                @Override
                public Tensor inputs(Tensor x) {
                    return super.inputs(x.add(x.mean(true, 1)));
                }
            };
        }
    }

    /** Every second step is cut off from gradients. */
    public static final class CutsGradients extends Wrong {
        @Override
        protected Cell cell(int width, Tensor inputs, Tensor hidden) {
            return new Right(width, inputs, hidden) {
                @Override
                public Recurrence begin(Engine engine, int batch, int steps) {
                    return new Pass(engine.zeros(batch, width), engine.zeros(batch, width), hiddenWeight) {
                        @Override
                        public Tensor step(Tensor input) {
                            sum = sum.detach();
                            return super.step(input);
                        }
                    };
                }
            };
        }
    }
}
