package heed.benchmarks.peer;

import heed.benchmarks.Array;
import heed.benchmarks.Side;
import heed.benchmarks.training.Inputs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * DL4J's own LSTM layer, on the same workload as ours. DL4J sums its loss over the steps where ours takes the mean, so its
 * rate is 0.01/T; its gradients are sums over the rows of the batch, too; its sequences are [B,D,T].
 */
public final class Dl4jLstm implements Side {

    private static final double RATE = 0.01;
    private static final List<String> NAMES = List.of("0_W", "0_RW", "0_b");

    /** Its columns are g, f, o, i, taken from ours, which are i, f, o, g. */
    private static final int[] THEIRS = {3, 1, 2, 0};
    private static final int[] OURS = {3, 1, 2, 0};

    private final MultiLayerNetwork network;
    private final DataSet data;
    private final List<Array> initial;
    private final int threadsBefore = Nd4j.getEnvironment().maxMasterThreads();
    private final int blasThreadsBefore = openblas_nolapack.blas_get_num_threads();
    private final int batch;
    private final int steps;

    /**
     * A network of one layer.
     *
     * @param weights initial W_x [D,4H], W_h [H,4H] and b [4H], columns in the order i, f, o, g
     * @param threads how many ND4J and its BLAS may use
     */
    public Dl4jLstm(List<Array> weights, Inputs inputs, int threads) {
        initial = weights;
        threads(threads, threads);
        int[] dims = inputs.x().dims();
        batch = dims[0];
        steps = dims[1];
        int width = weights.get(1).dims()[0];
        network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().updater(new Sgd(RATE / steps)).list()
                .layer(new LSTM.Builder().nIn(dims[2]).nOut(width).activation(Activation.TANH)
                        .gateActivationFunction(Activation.SIGMOID).build())
                .layer(new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                        .activation(Activation.IDENTITY).build())
                .build());
        network.init();
        for (int i = 0; i < NAMES.size(); i++) {
            network.setParam(NAMES.get(i), reordered(matrix(weights.get(i)), THEIRS));
        }
        data = new DataSet(sequence(inputs.x()), sequence(inputs.target()));
    }

    @Override
    public float step() {
        network.fit(data);
        return (float) (network.score() / steps);
    }

    @Override
    public List<Array> outcome() {
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        List<Array> outcome = new ArrayList<>();
        outcome.add(new Array("loss", new int[0], new float[] {(float) (network.score() / steps)}));
        for (int i = 0; i < NAMES.size(); i++) {
            INDArray gradient = network.gradient().getGradientFor(NAMES.get(i)).div((double) batch * steps);
            outcome.add(ours(i, gradient));
        }
        network.clear();
        return outcome;
    }

    @Override
    public List<Array> weights() {
        return IntStream.range(0, NAMES.size()).mapToObj(i -> ours(i, network.getParam(NAMES.get(i)))).toList();
    }

    private Array ours(int weight, INDArray theirs) {
        Array first = initial.get(weight);
        return new Array(first.name(), first.dims(), reordered(theirs, OURS).data().asFloat());
    }

    @Override
    public void close() {
        network.close();
        threads(threadsBefore, blasThreadsBefore);
    }

    /** The process has one number of each; our backend counts on those that it set. */
    private static void threads(int threads, int blasThreads) {
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        openblas_nolapack.blas_set_num_threads(blasThreads);
    }

    private static INDArray matrix(Array array) {
        int columns = array.dims()[array.dims().length - 1];
        return Nd4j.createFromArray(array.values()).reshape(-1, columns);
    }

    /** Four parts of equal width in another order: the part at each place is the one that the order names there. */
    private static INDArray reordered(INDArray columns, int... order) {
        long width = columns.columns() / 4;
        INDArray result = columns.dup('c');
        for (int part = 0; part < order.length; part++) {
            result.get(NDArrayIndex.all(), NDArrayIndex.interval(part * width, (part + 1) * width))
                    .assign(columns.get(NDArrayIndex.all(),
                            NDArrayIndex.interval(order[part] * width, (order[part] + 1) * width)));
        }
        return result;
    }

    /** [B,T,n] as [B,n,T]. */
    private static INDArray sequence(Array array) {
        return Nd4j.createFromArray(array.values()).reshape(array.dims()).permute(0, 2, 1).dup('f');
    }
}
