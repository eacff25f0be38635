package heed.backend.nd4j;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.reduce.bool.IsNaN;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.api.ops.impl.reduce.same.Sum;
import org.nd4j.linalg.api.ops.impl.scalar.Pow;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseDivision;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarSet;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarSubtraction;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarEquals;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarLessThan;
import org.nd4j.linalg.api.ops.impl.transforms.any.Assign;
import org.nd4j.linalg.api.ops.impl.transforms.comparison.CompareAndSet;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.OneMinus;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.same.TimesOneMinus;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Single operations of ND4J, each into a given result. */
final class Ops {

    private static final int MOST_NUMBERS = 256;
    private static final long[] NO_NUMBERS = {};

    private final Sink sink;
    private final int mostNumbers;
    private final Map<Number, INDArray> numbers = new HashMap<>();

    private Ops(Sink sink, int mostNumbers) {
        this.sink = sink;
        this.mostNumbers = mostNumbers;
    }

    /** They run at once. */
    static Ops running() {
        return new Ops(new Running(), MOST_NUMBERS);
    }

    /** They are noted; every number stays, for it is read later. */
    static Ops noted(Program program) {
        return new Ops(program, Integer.MAX_VALUE);
    }

    /** A call of BLAS that is made, and what it writes to. */
    void run(Runnable blas, View out) {
        sink.run(blas, out);
    }

    /** A declared operation of libnd4j by its name, with neither numbers nor flags. */
    void custom(String name, INDArray out, INDArray... in) {
        custom(name, NO_NUMBERS, new INDArray[] {out}, in);
    }

    /** A declared operation with some integers. */
    void custom(String name, long[] integers, INDArray[] out, INDArray... in) {
        declared(name, integers, false, out, in);
    }

    /** A declared operation with some integers, and true. */
    void flagged(String name, long[] integers, INDArray out, INDArray... in) {
        declared(name, integers, true, new INDArray[] {out}, in);
    }

    private void declared(String name, long[] integers, boolean flag, INDArray[] out, INDArray... in) {
        INDArray[] all = Arrays.copyOf(in, in.length + out.length);
        System.arraycopy(out, 0, all, in.length, out.length);
        sink.run(new Sink.Key(name, integers, out.length, all), () -> {
            DynamicCustomOp op = new DynamicCustomOp(name, in, out);
            op.addIArgument(integers);
            if (flag) {
                op.addBArgument(true);
            }
            return Calls.of(op);
        });
    }

    /** One step of Adam: changes the moments and makes the update, from numbers that do not come again. */
    void adam(AdamUpdater op, INDArray... results) {
        sink.once(new Sink.Key("adam", NO_NUMBERS, results.length, results), () -> Calls.of(op));
    }

    private void loop(String name, INDArray in, INDArray out, BiFunction<INDArray, INDArray, Op> made) {
        sink.run(new Sink.Key(name, NO_NUMBERS, 1, in, out), () -> Calls.of(made.apply(in, out)));
    }

    /** Copies and converts. */
    void assign(INDArray in, INDArray out) {
        loop("assign_", in, out, Assign::new);
    }

    void set(INDArray out, double value) {
        scalar("set", ScalarSet::new, out, value, out);
    }

    void unary(Unary op, INDArray in, INDArray out) {
        switch (op) {
            case NEG -> loop("neg", in, out, Negative::new);
            case EXP -> loop("exp", in, out, Exp::new);
            case LOG -> loop("log", in, out, Log::new);
            case TANH -> loop("tanh", in, out, Tanh::new);
            case SIGMOID -> loop("sigmoid", in, out, Sigmoid::new);
            case RELU -> scalar("relu", RectifiedLinear::new, in, 0, out);
            case SQRT -> loop("sqrt", in, out, Sqrt::new);
            case ABS -> loop("abs", in, out, Abs::new);
        }
    }

    /** The plain ones: arithmetic and powers, and the comparisons into an array of booleans. */
    void binary(Binary op, INDArray a, INDArray b, INDArray out) {
        custom(switch (op) {
            case ADD -> "add";
            case SUB -> "subtract";
            case MUL -> "multiply";
            case DIV -> "divide";
            case MAX -> "maximum";
            case MIN -> "minimum";
            case POW -> "Pow";
            case LESS -> "less";
            case EQUAL -> "equals";
            case TANH_GRADIENT, SIGMOID_GRADIENT, RELU_GRADIENT ->
                throw new IllegalArgumentException(op + " is more than one operation of ND4J");
        }, out, a, b);
    }

    /** As {@link #binary} with one number. */
    void scalar(Binary op, INDArray a, double b, INDArray out) {
        scalar(op.name(), switch (op) {
            case ADD -> ScalarAdd::new;
            case SUB -> ScalarSubtraction::new;
            case MUL -> ScalarMultiplication::new;
            case DIV -> ScalarDivision::new;
            case MAX -> ScalarMax::new;
            case MIN -> ScalarMin::new;
            case POW -> Pow::new;
            case LESS -> ScalarLessThan::new;
            case EQUAL -> ScalarEquals::new;
            case TANH_GRADIENT, SIGMOID_GRADIENT, RELU_GRADIENT ->
                throw new IllegalArgumentException(op + " is more than one operation of ND4J");
        }, a, b, out);
    }

    /**
     * The constructors that take a number make an array of it each time, which costs more than the operation.
     */
    private void scalar(String name, Supplier<? extends ScalarOp> made, INDArray a, double b, INDArray out) {
        INDArray number = number(a.dataType(), b);
        sink.run(new Sink.Key(name, NO_NUMBERS, 1, a, number, out), () -> {
            ScalarOp op = made.get();
            op.setX(a);
            op.setZ(out);
            op.setScalar(number);
            return Calls.of(op);
        });
    }

    private INDArray number(DataType type, double value) {
        if (numbers.size() >= mostNumbers) {
            numbers.clear();
        }
        return numbers.computeIfAbsent(new Number(type, value), number -> Nd4j.scalar(type, value));
    }

    private record Number(DataType type, double value) {
    }

    /** {@code out = x is NaN ? x : otherwise}. */
    void keepNaN(INDArray x, INDArray otherwise, INDArray out) {
        sink.run(new Sink.Key("keepNaN", NO_NUMBERS, 1, x, otherwise, out),
                () -> Calls.of(new CompareAndSet(otherwise, x, out, Conditions.isNan())));
    }

    /** {@code out = 1 − x}. */
    void oneMinus(INDArray x, INDArray out) {
        loop("1-x", x, out, OneMinus::new);
    }

    /**
     * {@code x = tanh x = 1 − 2/(e²ˣ + 1)}, in half the time of ND4J's {@code tanh}. Right to 10⁻⁷ of 1 and not of the
     * value, so it is for what is summed up or multiplied afterwards.
     */
    void tanh(INDArray x) {
        scalar(Binary.MUL, x, 2, x);
        unary(Unary.EXP, x, x);
        scalar(Binary.ADD, x, 1, x);
        scalar("2/x", ScalarReverseDivision::new, x, 2, x);
        oneMinus(x, x);
    }

    /** {@code out = x·x}. */
    void square(INDArray x, INDArray out) {
        loop("x*x", x, out, Square::new);
    }

    /** {@code out = x·(1 − x)}. */
    void timesOneMinus(INDArray x, INDArray out) {
        loop("x*(1-x)", x, out, TimesOneMinus::new);
    }

    /** {@code out = mask > 0 ? x : 0}, whatever x is; of integers, {@code mask} is 0 or 1. */
    void keepWhere(INDArray mask, INDArray x, INDArray out) {
        custom(out.dataType().isFPType() ? "relu_bp" : "multiply", out, mask, x);
    }

    void sum(INDArray in, INDArray out, int[] axes) {
        reduce("sum", axes, in, out, () -> new Sum(in, out, true, axes));
    }

    void max(INDArray in, INDArray out, int[] axes) {
        reduce("max", axes, in, out, () -> new Max(in, out, true, axes));
    }

    void anyNaN(INDArray in, INDArray out, int[] axes) {
        reduce("anyNaN", axes, in, out, () -> new IsNaN(in, out, true, axes));
    }

    private void reduce(String name, int[] axes, INDArray in, INDArray out, Supplier<Op> made) {
        long[] numbers = Arrays.stream(axes).asLongStream().toArray();
        sink.run(new Sink.Key(name, numbers, 1, in, out), () -> Calls.of(made.get()));
    }
}
