package heed.attention.tck.wrong;

import heed.attention.Bias;
import heed.attention.BiasFactory;
import heed.attention.Reading;
import heed.component.NoOptions;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/** {@code −(t − s)²/10}, right but for what a subclass does. */
public class WrongBias implements BiasFactory<NoOptions> {

    @Override
    public String id() {
        return "wrong";
    }

    @Override
    public String title() {
        return "-(t - s)²/10";
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
    public Bias create(NoOptions options, int heads, Parameters parameters) {
        return at -> {
            Tensor far = at.query().sub(at.slot());                            // [1,Tq,S]
            Tensor bias = far.mul(far).mul(-0.1);
            return heads == 1 ? bias : bias.unsqueeze(1).mul(at.engine().range(heads).add(1).reshape(1,
                    heads, 1, 1));
        };
    }

    /** Counts queries from 0 in each read. */
    public static final class ForgetsTheFirst extends WrongBias {
        @Override
        public Bias create(NoOptions options, int heads, Parameters parameters) {
            Bias right = super.create(options, heads, parameters);
            return at -> right.bias(Reading.whole(at.engine(), at.queries(), at.slots()));
        }
    }

    /** Does not know of heads. */
    public static final class ForgetsHeads extends WrongBias {
        @Override
        public Bias create(NoOptions options, int heads, Parameters parameters) {
            return super.create(options, 1, parameters);
        }
    }
}
