package heed.tensor.spi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The recorder of backends that have none of their own: a list of calls. */
final class NotedCalls implements Recorder {

    private final Kernels kernels;
    private final List<Runnable> calls = new ArrayList<>();
    private final List<Storage> unused = new ArrayList<>();

    NotedCalls(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public Recorded end() {
        Runnable[] all = calls.toArray(Runnable[]::new);
        return new Recorded() {

            @Override
            public void replay() {
                for (Runnable call : all) {
                    call.run();
                }
            }

            @Override
            public void close() {
                unused.forEach(kernels::free);
                unused.clear();
            }
        };
    }

    @Override
    public Set<DType> types() {
        return kernels.types();
    }

    @Override
    public Storage allocate(DType type, long size) {
        return kernels.allocate(type, size);
    }

    @Override
    public void free(Storage storage) {
        unused.add(storage);
    }

    @Override
    public void upload(ByteBuffer from, Storage to, long at) {
        kernels.upload(from, to, at);
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        throw new IllegalStateException("a value was asked for while a step is recorded, which is not computed yet; "
                + "read it after the replay");
    }

    @Override
    public void fill(View out, double value) {
        calls.add(() -> kernels.fill(out, value));
    }

    @Override
    public void copy(View in, View out) {
        calls.add(() -> kernels.copy(in, out));
    }

    @Override
    public void unary(Unary op, View in, View out) {
        calls.add(() -> kernels.unary(op, in, out));
    }

    @Override
    public void binary(Binary op, View a, View b, View out) {
        calls.add(() -> kernels.binary(op, a, b, out));
    }

    @Override
    public void scalar(Binary op, View a, double b, View out) {
        calls.add(() -> kernels.scalar(op, a, b, out));
    }

    @Override
    public void where(View condition, View a, View b, View out) {
        calls.add(() -> kernels.where(condition, a, b, out));
    }

    @Override
    public void reduce(Reduction op, View in, View out) {
        calls.add(() -> kernels.reduce(op, in, out));
    }

    @Override
    public void argmax(View in, View out) {
        calls.add(() -> kernels.argmax(in, out));
    }

    @Override
    public void matmul(View a, View b, View out, boolean accumulate) {
        calls.add(() -> kernels.matmul(a, b, out, accumulate));
    }

    @Override
    public void matmul(View a, View b, View base, View out) {
        calls.add(() -> kernels.matmul(a, b, base, out));
    }

    @Override
    public void gather(View table, View ids, View out) {
        calls.add(() -> kernels.gather(table, ids, out));
    }

    @Override
    public void scatterAdd(View rows, View ids, View table) {
        calls.add(() -> kernels.scatterAdd(rows, ids, table));
    }

    @Override
    public void await() {
        kernels.await();
    }

    @Override
    public void close() {
        throw new IllegalStateException("a recorder is ended, not closed");
    }

    @Override
    public Recorder recorder() {
        throw new IllegalStateException("a step is being recorded already");
    }

    @Override
    public void random(Distribution distribution, long key, long stream, View out) {
        calls.add(() -> kernels.random(distribution, key, stream, out));
    }

    @Override
    public void sumOfProducts(List<View> as, List<View> bs, View out, boolean accumulate) {
        List<View> left = List.copyOf(as);
        List<View> right = List.copyOf(bs);
        calls.add(() -> kernels.sumOfProducts(left, right, out, accumulate));
    }

    @Override
    public void softmax(View in, View out) {
        calls.add(() -> kernels.softmax(in, out));
    }

    @Override
    public void maskedSoftmax(View in, View mask, View out) {
        calls.add(() -> kernels.maskedSoftmax(in, mask, out));
    }

    @Override
    public void softmaxGradient(View g, View y, View out) {
        calls.add(() -> kernels.softmaxGradient(g, y, out));
    }

    @Override
    public void logSoftmax(View in, View out) {
        calls.add(() -> kernels.logSoftmax(in, out));
    }

    @Override
    public void additiveScore(View q, View k, View v, View out) {
        calls.add(() -> kernels.additiveScore(q, k, v, out));
    }

    @Override
    public void additiveScoreGradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        calls.add(() -> kernels.additiveScoreGradient(g, at, dq, dk, dv));
    }

    @Override
    public void matmulAndSums(View a, View b, View out, View sums) {
        calls.add(() -> kernels.matmulAndSums(a, b, out, sums));
    }

    @Override
    public void addMultiple(View a, double factor, View out) {
        calls.add(() -> kernels.addMultiple(a, factor, out));
    }

    @Override
    public void lstm(View input, View gates, View before, View out) {
        calls.add(() -> kernels.lstm(input, gates, before, out));
    }

    @Override
    public void lstmGradient(View g, LstmStep at, View gates, View before) {
        calls.add(() -> kernels.lstmGradient(g, at, gates, before));
    }

    @Override
    public void gru(View input, View hidden, View before, View out) {
        calls.add(() -> kernels.gru(input, hidden, before, out));
    }

    @Override
    public void gruGradient(View g, GruStep at, View input, View hidden, View before) {
        calls.add(() -> kernels.gruGradient(g, at, input, hidden, before));
    }

    @Override
    public void attention(AttentionRead read, View out, View logSums) {
        calls.add(() -> kernels.attention(read, out, logSums));
    }

    @Override
    public void attentionGradient(View g, AttentionRead read, View out, View logSums, View dq, View dk, View dv) {
        calls.add(() -> kernels.attentionGradient(g, read, out, logSums, dq, dk, dv));
    }

    @Override
    public void adam(View value, View gradient, View first, View second, Adam step) {
        calls.add(() -> kernels.adam(value, gradient, first, second, step));
    }

    @Override
    public void crossEntropy(CrossEntropy at, View out) {
        calls.add(() -> kernels.crossEntropy(at, out));
    }

    @Override
    public void crossEntropyGradient(View g, CrossEntropy at, View out) {
        calls.add(() -> kernels.crossEntropyGradient(g, at, out));
    }

    @Override
    public void layerNorm(LayerNorm at, View beta, View out) {
        calls.add(() -> kernels.layerNorm(at, beta, out));
    }

    @Override
    public void layerNormGradient(View g, LayerNorm at, View dx, View dgamma, View dbeta) {
        calls.add(() -> kernels.layerNormGradient(g, at, dx, dgamma, dbeta));
    }

    @Override
    public void pick(View in, View ids, View out) {
        calls.add(() -> kernels.pick(in, ids, out));
    }

    @Override
    public void addPicked(View in, View ids, View into) {
        calls.add(() -> kernels.addPicked(in, ids, into));
    }

    @Override
    public void cumulativeSum(View in, boolean reversed, View out) {
        calls.add(() -> kernels.cumulativeSum(in, reversed, out));
    }

    @Override
    public void sort(View in, boolean descending, View out, View ids) {
        calls.add(() -> kernels.sort(in, descending, out, ids));
    }
}
