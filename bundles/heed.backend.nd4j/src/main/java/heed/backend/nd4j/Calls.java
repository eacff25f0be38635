package heed.backend.nd4j;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseTransformAnyOp;
import org.nd4j.linalg.api.ops.BaseTransformSameOp;
import org.nd4j.linalg.api.ops.BaseTransformStrictOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ProfilingMode;
import org.nd4j.linalg.cpu.nativecpu.buffer.BaseCpuDataBuffer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.profiler.OpProfiler;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * Operations with all that ND4J's executioner would make anew at every call: the context of the arguments, or buffers
 * and shapes. Then a call costs a microsecond and not ten.
 */
final class Calls {

    private Calls() {
    }

    private static NativeOps natives() {
        return NativeOpsHolder.getInstance().getDeviceNativeOps();
    }

    /** Says what ND4J's native side has complained of. */
    static void check() {
        if (natives().lastErrorCode() != 0) {
            throw new IllegalStateException("ND4J: " + natives().lastErrorMessage());
        }
    }

    static boolean isProfiling() {
        return Nd4j.getExecutioner().getProfilingMode() == ProfilingMode.ALL;
    }

    /** A declared operation. What stands for it holds its context, which is freed after it. */
    static Runnable of(DynamicCustomOp op) {
        OpContext context = Nd4j.getExecutioner().buildContext();
        context.setInputArrays(op.inputArguments());
        context.setOutputArrays(op.outputArguments());
        context.setIArguments(op.iArgs());
        context.setTArguments(op.tArgs());
        context.setBArguments(op.bArgs());
        context.setDArguments(op.dArgs());
        return new Declared(natives(), op, context, op.opHash(), context.contextPointer());
    }

    private record Declared(NativeOps natives, DynamicCustomOp op, OpContext context, long hash, Pointer pointer)
            implements Runnable {

        @Override
        public void run() {
            if (isProfiling()) {
                OpProfiler.getInstance().processOpCall(op);
            }
            if (natives.execCustomOp2(null, hash, pointer) != 0) {
                throw new IllegalStateException("ND4J's " + op.opName() + ": " + natives.lastErrorMessage());
            }
        }
    }

    /** One of the older loops: those over single elements are called directly, the others by the executioner. */
    static Runnable of(Op op) {
        boolean plain = op.y() == null && (op.extraArgs() == null || op.extraArgs().length == 0);
        if (plain && op instanceof BaseTransformStrictOp) {
            return new Loop(op, Kind.STRICT);
        } else if (plain && op instanceof BaseTransformSameOp) {
            return new Loop(op, Kind.SAME);
        } else if (plain && op instanceof BaseTransformAnyOp) {
            return new Loop(op, Kind.ANY);
        } else if (op instanceof ScalarOp && op.z().dataType() == op.x().dataType()
                && (op.extraArgs() == null || op.extraArgs().length == 0)) {
            return new Loop(op, Kind.SCALAR);
        }
        return () -> Nd4j.getExecutioner().exec(op);
    }

    private enum Kind { STRICT, SAME, ANY, SCALAR }

    /** The arguments of an older loop, and the operation that holds the arrays to which they belong. */
    private static final class Loop implements Runnable {

        private final NativeOps natives = natives();
        private final Op op;
        private final Kind kind;
        private final int number;
        private final OpaqueDataBuffer x;
        private final LongPointer shapeX;
        private final OpaqueDataBuffer z;
        private final LongPointer shapeZ;
        private final OpaqueDataBuffer scalar;
        private final LongPointer shape;

        Loop(Op op, Kind kind) {
            this.op = op;
            this.kind = kind;
            number = op.opNum();
            x = buffer(op.x());
            shapeX = shape(op.x());
            z = buffer(op.z());
            shapeZ = shape(op.z());
            INDArray value = op instanceof ScalarOp one ? one.scalar() : op.x();
            scalar = buffer(value);
            shape = shape(value);
        }

        private static OpaqueDataBuffer buffer(INDArray array) {
            return ((BaseCpuDataBuffer) array.data()).getOpaqueDataBuffer();
        }

        private static LongPointer shape(INDArray array) {
            return (LongPointer) array.shapeInfoDataBuffer().addressPointer();
        }

        @Override
        public void run() {
            if (isProfiling()) {
                OpProfiler.getInstance().processOpCall(op);
            }
            switch (kind) {
                case STRICT -> natives.execTransformStrict(null, number, x, shapeX, null, z, shapeZ, null, null);
                case SAME -> natives.execTransformSame(null, number, x, shapeX, null, z, shapeZ, null, null);
                case ANY -> natives.execTransformAny(null, number, x, shapeX, null, z, shapeZ, null, null);
                case SCALAR -> natives.execScalar(null, number, x, shapeX, null, z, shapeZ, null, scalar, shape, null,
                        null);
            }
        }
    }
}
