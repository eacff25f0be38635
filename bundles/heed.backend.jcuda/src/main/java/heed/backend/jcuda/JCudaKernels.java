package heed.backend.jcuda;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Storage;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Each kernel is a call of the class of its topic, which launches what {@code src/main/cuda} holds. */
abstract class JCudaKernels implements Kernels {

    private final Work work;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final Products products;
    private final Stacks stacks;
    private final Softmax softmax;
    private final Order order;
    private final Tables tables;
    private final Gates gates;
    private final Additive additive;
    private final Attention attention;
    private final Layers layers;
    private final Draws draws;

    /** @param memory for what lives during a call */
    JCudaKernels(Device device, Memory memory, Blas blas) {
        work = new Work(device, memory);
        Sums sums = new Sums(device);
        elementwise = work.elementwise();
        reductions = new Reductions(device, memory);
        products = new Products(work, blas);
        stacks = new Stacks(work, products);
        softmax = new Softmax(work);
        order = new Order(work);
        tables = new Tables(work, order);
        gates = new Gates(work);
        additive = new Additive(work, sums);
        attention = new Attention(work);
        layers = new Layers(work, sums);
        draws = new Draws(work);
    }

    /** Before every kernel: whether it can be called now. */
    abstract void begin();

    Device device() {
        return work.device();
    }

    @Override
    public Set<DType> types() {
        return EnumSet.of(DType.FLOAT32, DType.INT32);
    }

    @Override
    public Storage allocate(DType type, long size) {
        return work.memory().cells(type, size);
    }

    @Override
    public void fill(View out, double value) {
        begin();
        elementwise.fill(out, value);
    }

    @Override
    public void copy(View in, View out) {
        begin();
        elementwise.copy(in, out);
    }

    @Override
    public void unary(Unary op, View in, View out) {
        begin();
        elementwise.unary(op, in, out);
    }

    @Override
    public void binary(Binary op, View a, View b, View out) {
        begin();
        elementwise.binary(op, a, b, out);
    }

    @Override
    public void scalar(Binary op, View a, double b, View out) {
        begin();
        elementwise.scalar(op, a, b, out);
    }

    @Override
    public void where(View condition, View a, View b, View out) {
        begin();
        elementwise.where(condition, a, b, out);
    }

    @Override
    public void gelu(View in, View out) {
        begin();
        elementwise.gelu(in, out);
    }

    @Override
    public void geluGradient(View g, View in, View out) {
        begin();
        elementwise.geluGradient(g, in, out);
    }

    @Override
    public void reduce(Reduction op, View in, View out) {
        begin();
        reductions.reduce(op, in, out);
    }

    @Override
    public void matmul(View a, View b, View out, boolean accumulate) {
        begin();
        products.matmul(a, b, out, accumulate);
    }

    @Override
    public void sumOfProducts(List<View> as, List<View> bs, View out, boolean accumulate) {
        begin();
        stacks.sum(as, bs, out, accumulate);
    }

    @Override
    public void argmax(View in, View out) {
        begin();
        order.argmax(in, out);
    }

    @Override
    public void cumulativeSum(View in, boolean reversed, View out) {
        begin();
        order.cumulativeSum(in, reversed, out);
    }

    @Override
    public void pick(View in, View ids, View out) {
        begin();
        order.pick(in, ids, out);
    }

    @Override
    public void addPicked(View in, View ids, View into) {
        begin();
        order.addPicked(in, ids, into);
    }

    @Override
    public void sort(View in, boolean descending, View out, View ids) {
        begin();
        order.sort(in, descending, out, ids);
    }

    @Override
    public void gather(View table, View ids, View out) {
        begin();
        tables.gather(table, ids, out);
    }

    @Override
    public void scatterAdd(View rows, View ids, View table) {
        begin();
        tables.scatterAdd(rows, ids, table);
    }

    @Override
    public void random(Distribution distribution, long key, long stream, View out) {
        begin();
        draws.random(distribution, key, stream, out);
    }

    @Override
    public void softmax(View in, View out) {
        begin();
        softmax.softmax(in, out);
    }

    @Override
    public void maskedSoftmax(View in, View mask, View out) {
        begin();
        softmax.masked(in, mask, out);
    }

    @Override
    public void softmaxGradient(View g, View y, View out) {
        begin();
        softmax.gradient(g, y, out);
    }

    @Override
    public void logSoftmax(View in, View out) {
        begin();
        softmax.logSoftmax(in, out);
    }

    @Override
    public void crossEntropy(CrossEntropy at, View out) {
        begin();
        softmax.crossEntropy(at, out);
    }

    @Override
    public void crossEntropyGradient(View g, CrossEntropy at, View out) {
        begin();
        softmax.crossEntropyGradient(g, at, out);
    }

    @Override
    public void additiveScore(View q, View k, View v, View out) {
        begin();
        additive.score(q, k, v, out);
    }

    @Override
    public void additiveScoreGradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        begin();
        additive.gradient(g, at, dq, dk, dv);
    }

    @Override
    public void lstm(View input, View sums, View before, View out) {
        begin();
        gates.lstm(input, sums, before, out);
    }

    @Override
    public void lstmGradient(View g, LstmStep at, View dGates, View dBefore) {
        begin();
        gates.lstmGradient(g, at, dGates, dBefore);
    }

    @Override
    public void gru(View input, View hidden, View before, View out) {
        begin();
        gates.gru(input, hidden, before, out);
    }

    @Override
    public void gruGradient(View g, GruStep at, View dInput, View dHidden, View dBefore) {
        begin();
        gates.gruGradient(g, at, dInput, dHidden, dBefore);
    }

    @Override
    public void attention(AttentionRead read, View out, View logSums) {
        begin();
        attention.forward(read, out, logSums);
    }

    @Override
    public void attentionGradient(View g, AttentionRead read, View out, View logSums, View dq, View dk,
            View dv) {
        begin();
        attention.backward(g, read, out, logSums, dq, dk, dv);
    }

    @Override
    public void adam(View value, View gradient, View first, View second, Adam step) {
        begin();
        layers.adam(value, gradient, first, second, step);
    }

    @Override
    public void layerNorm(LayerNorm at, View beta, View out) {
        begin();
        layers.norm(at, beta, out);
    }

    @Override
    public void layerNormGradient(View g, LayerNorm at, View dx, View dgamma, View dbeta) {
        begin();
        layers.normGradient(g, at, dx, dgamma, dbeta);
    }
}
