package heed.attention.tck.wrong;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Focus;
import heed.attention.Normalizer;
import heed.attention.Products;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.DifferentiableFunction;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code e = tanh(q·W)·k}, right but for what a subclass does. */
public abstract class Wrong implements AttentionFactory<Wrong.None> {

    /** It has no options. */
    public record None() {
    }

    @Override
    public String id() {
        return "wrong";
    }

    @Override
    public String title() {
        return "e = tanh(q W) k";
    }

    @Override
    public String reference() {
        return "made for this test";
    }

    @Override
    public Class<None> options() {
        return None.class;
    }

    @Override
    public AttentionMechanism create(None options, Widths widths, Parameters parameters, Parts parts) {
        return mechanism(parameters.create("W", Init.glorot(), widths.query(), widths.memory()));
    }

    /** The mechanism with this weight [d,H]. */
    protected AttentionMechanism mechanism(Tensor w) {
        return new Right(w);
    }

    private static class Right implements AttentionMechanism {

        private final Tensor w;

        private Right(Tensor w) {
            this.w = w;
        }

        Tensor factor(Tensor query) {
            return query.matmul(w).tanh();                                     // [B,Tq,H]
        }

        @Override
        public Tensor score(Tensor query, Tensor keys, Reading at) {
            return Products.score(factor(query), keys, 1);                     // [B,Tq,S]
        }
    }

    /** Nothing is wrong with it. */
    public static final class Not extends Wrong {
    }

    /** Its own normaliser does not look at the mask. */
    public static final class ForgetsTheMask extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            Normalizer unmasked = (scores, mask, at) -> scores.softmax();
            return new Right(w) {
                @Override
                public Optional<Normalizer> normalizer() {
                    return Optional.of(unmasked);
                }
            };
        }
    }

    /** Its own normaliser gives a row without slots equal weights instead of zeros. */
    public static final class EqualWhereNothingIs extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            Normalizer equal = (scores, mask, at) -> mask.map(allowed -> scores.add(allowed.add(-1).mul(1e9)))
                    .orElse(scores).softmax();
            return new Right(w) {
                @Override
                public Optional<Normalizer> normalizer() {
                    return Optional.of(equal);
                }
            };
        }
    }

    /** The key of a slot has something of the slot after it, which a growing memory does not have yet. */
    public static final class SeesTheFuture extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor keys(Tensor memory, int first) {
                    int slots = memory.dim(1);
                    return slots == 1 ? memory : memory.add(Tensors.concat(1, memory.slice(1, 1, slots),
                            memory.slice(1, slots - 1, slots)));
                }
            };
        }
    }

    /** The scores of a query have something of the mean of all queries. */
    public static final class SeesOtherQueries extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    return super.score(query.add(query.mean(true, 1)), keys, at);
                }
            };
        }
    }

    /** A function of its own whose way back forgets to double. */
    public static final class WrongGradient extends Wrong {

        private enum Twice implements DifferentiableFunction {
            ONLY;

            @Override
            public Tensor forward(Context context, Tensor... x) {
                return x[0].mul(2);
            }

            @Override
            public void backward(Context context, Tensor g) {
                context.give(0, () -> g);
            }
        }

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                Tensor factor(Tensor query) {
                    return Tensors.apply(Twice.ONLY, super.factor(query));
                }
            };
        }
    }

    /** Reads a number on the way. */
    public static final class ReadsAValue extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    return super.score(query.mul(w.sum().item()), keys, at);
                }
            };
        }
    }

    /** Keeps the last scores in a static field. */
    public static final class KeepsAStatic extends Wrong {

        private static Tensor last;

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    last = super.score(query, keys, at);
                    return last;
                }
            };
        }
    }

    /** Keeps the first keys in a static field and reads them ever after. */
    public static final class ReadsAStatic extends Wrong {

        private static Tensor first;

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                Tensor factor(Tensor query) {
                    if (first == null) {
                        first = query.engine().full(0.5);
                    }
                    return super.factor(query).mul(first);
                }
            };
        }
    }

    /** Leaves a thread local behind with an object of its own class. */
    public static final class KeepsAThreadLocal extends Wrong {

        private static final ThreadLocal<Object> KEPT = new ThreadLocal<>();

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            KEPT.set(new Object() {
            });
            return super.mechanism(w);
        }
    }

    /** Makes a tensor that lives as long as the engine at each read. */
    public static final class Leaks extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    Tensor one = at.engine().persistent(() -> at.engine().full(1));
                    return super.score(query, keys, at).mul(one);
                }
            };
        }
    }

    /** Scores depend on the place of a row in its batch. */
    public static final class KnowsItsRow extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    int rows = query.dim(0);
                    return super.score(query.mul(at.engine().range(rows).add(1).reshape(rows, 1, 1)), keys,
                            at);
                }
            };
        }
    }

    /** Sees two slots, but all of them by a query's product. */
    public static final class ForgetsItsWindow extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Focus focus(Tensor query, Reading at) {
                    return Focus.within(at.slot().less(2));
                }

                @Override
                public Optional<Tensor> queryWeight() {
                    return Optional.of(w);
                }

                @Override
                public Tensor scoreOfProduct(Tensor product, Tensor keys, Reading at) {
                    return Products.score(product.tanh(), keys, 1);
                }
            };
        }
    }

    /** Its factor is for other scores than it gives. */
    public static final class ScalesTheFactorOnly extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Optional<Tensor> factor(Tensor query, Reading at) {
                    return Optional.of(factor(query));
                }

                @Override
                public double scale() {
                    return 0.5;
                }
            };
        }
    }

    /** Scores have a bias for early slots, undeclared. */
    public static final class KnowsPositions extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    return super.score(query, keys, at).sub(at.slot());
                }
            };
        }
    }

    /** Draws random numbers where nothing is trained, too. */
    public static final class AlwaysDraws extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    Tensor scores = super.score(query, keys, at);
                    return scores.add(at.engine().draw(scores.shape().dims()));
                }
            };
        }
    }

    /** Scores of each pass are greater than those of the pass before: not the same bits again. */
    public static final class Remembers extends Wrong {

        @Override
        protected AttentionMechanism mechanism(Tensor w) {
            List<Integer> passes = new ArrayList<>();
            return new Right(w) {
                @Override
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    passes.add(at.queries());
                    return super.score(query, keys, at).mul(passes.size());
                }
            };
        }
    }

    /** A wrapper that does not read the options of what it wraps. */
    public static final class SwallowsOptions implements AttentionFactory<SwallowsOptions.Of> {

        /** What it wraps. */
        public record Of(@Option("the mechanism within") Ref of) {
        }

        @Override
        public String id() {
            return "swallows";
        }

        @Override
        public String title() {
            return "what is within";
        }

        @Override
        public String reference() {
            return "made for this test";
        }

        @Override
        public Class<Of> options() {
            return Of.class;
        }

        @Override
        public AttentionMechanism create(Of options, Widths widths, Parameters parameters, Parts parts) {
            Ref ref = options.of();
            return Attention.mechanism(new Ref(ref.bundle(), ref.id(), ref.version(), java.util.Map.of(),
                    ref.key()),
                    widths, parameters, parts);
        }
    }

    /** As it should be: the options of what it wraps are read. */
    public static final class Wraps implements AttentionFactory<SwallowsOptions.Of> {

        @Override
        public String id() {
            return "wraps";
        }

        @Override
        public String title() {
            return "what is within";
        }

        @Override
        public String reference() {
            return "made for this test";
        }

        @Override
        public Class<SwallowsOptions.Of> options() {
            return SwallowsOptions.Of.class;
        }

        @Override
        public AttentionMechanism create(SwallowsOptions.Of options, Widths widths, Parameters parameters,
                Parts parts) {
            return Attention.mechanism(options.of(), widths, parameters, parts);
        }
    }
}
