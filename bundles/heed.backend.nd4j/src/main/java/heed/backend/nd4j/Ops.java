package heed.backend.nd4j;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Unary;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
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
import org.nd4j.linalg.api.ops.impl.transforms.same.TimesOneMinus;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Single operations of ND4J, each into a given result. */
final class Ops {

    private static final int MOST_NUMBERS = 256;

    private final OpExecutioner executioner = Nd4j.getExecutioner();
    private final Map<Number, INDArray> numbers = new HashMap<>();

    /** A declared operation of libnd4j by its name, with neither numbers nor flags. */
    void custom(String name, INDArray out, INDArray... in) {
        executioner.exec(new DynamicCustomOp(name, in, new INDArray[] {out}));
    }

    void run(DynamicCustomOp op) {
        executioner.exec(op);
    }

    /** Copies and converts. */
    void assign(INDArray in, INDArray out) {
        executioner.exec(new Assign(in, out));
    }

    void set(INDArray out, double value) {
        scalar(new ScalarSet(), out, value, out);
    }

    void unary(Unary op, INDArray in, INDArray out) {
        switch (op) {
            case NEG -> executioner.exec(new Negative(in, out));
            case EXP -> executioner.exec(new Exp(in, out));
            case LOG -> executioner.exec(new Log(in, out));
            case TANH -> executioner.exec(new Tanh(in, out));
            case SIGMOID -> executioner.exec(new Sigmoid(in, out));
            case RELU -> scalar(new RectifiedLinear(), in, 0, out);
            case SQRT -> executioner.exec(new Sqrt(in, out));
            case ABS -> executioner.exec(new Abs(in, out));
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
        scalar(switch (op) {
            case ADD -> new ScalarAdd();
            case SUB -> new ScalarSubtraction();
            case MUL -> new ScalarMultiplication();
            case DIV -> new ScalarDivision();
            case MAX -> new ScalarMax();
            case MIN -> new ScalarMin();
            case POW -> new Pow();
            case LESS -> new ScalarLessThan();
            case EQUAL -> new ScalarEquals();
            case TANH_GRADIENT, SIGMOID_GRADIENT, RELU_GRADIENT ->
                throw new IllegalArgumentException(op + " is more than one operation of ND4J");
        }, a, b, out);
    }

    /**
     * The constructors that take a number make an array of it each time, which costs more than the operation.
     */
    private void scalar(ScalarOp op, INDArray a, double b, INDArray out) {
        op.setX(a);
        op.setZ(out);
        op.setScalar(number(a.dataType(), b));
        executioner.exec(op);
    }

    private INDArray number(DataType type, double value) {
        if (numbers.size() > MOST_NUMBERS) {
            numbers.values().forEach(INDArray::close);
            numbers.clear();
        }
        return numbers.computeIfAbsent(new Number(type, value), number -> Nd4j.scalar(type, value));
    }

    private record Number(DataType type, double value) {
    }

    /** {@code out = x is NaN ? x : otherwise}. */
    void keepNaN(INDArray x, INDArray otherwise, INDArray out) {
        executioner.exec(new CompareAndSet(otherwise, x, out, Conditions.isNan()));
    }

    /** {@code out = 1 − x}. */
    void oneMinus(INDArray x, INDArray out) {
        executioner.exec(new OneMinus(x, out));
    }

    /** {@code out = x·(1 − x)}. */
    void timesOneMinus(INDArray x, INDArray out) {
        executioner.exec(new TimesOneMinus(x, out));
    }

    /** {@code out = mask > 0 ? x : 0}, whatever x is; of integers, {@code mask} is 0 or 1. */
    void keepWhere(INDArray mask, INDArray x, INDArray out) {
        custom(out.dataType().isFPType() ? "relu_bp" : "multiply", out, mask, x);
    }

    void sum(INDArray in, INDArray out, int[] axes) {
        executioner.exec(new Sum(in, out, true, axes));
    }

    void max(INDArray in, INDArray out, int[] axes) {
        executioner.exec(new Max(in, out, true, axes));
    }

    void anyNaN(INDArray in, INDArray out, int[] axes) {
        executioner.exec(new IsNaN(in, out, true, axes));
    }
}
