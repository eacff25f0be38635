package heed.experiment;

import heed.backend.reference.ReferenceBackend;
import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.attention.hard.HardAttentionFactory;
import heed.attention.normalizer.HardFactory;
import heed.attention.normalizer.SoftmaxFactory;
import heed.attention.normalizer.SparsemaxFactory;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.component.Factory;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Form;
import heed.dataset.Series;
import heed.dataset.adding.AddingFactory;
import heed.dataset.numberwords.NumberWordsFactory;
import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.EvaluatorFactory;
import heed.evaluator.Metric;
import heed.evaluator.internal.WhereItLookedFactory;
import heed.model.Prediction;
import heed.model.internal.RegressorFactory;
import heed.model.internal.Seq2SeqFactory;
import heed.plugin.Catalogue;
import heed.plugin.Lease;
import heed.plugin.Offer;
import heed.tensor.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A catalogue without a framework: the real parts, on a shelf. */
final class Shelf implements Catalogue {

    private final Factory<?>[] factories = {new SimpleRnnFactory(), new SelfAttentionFactory(),
        new AdditiveAttentionFactory(), new DotAttentionFactory(), new Seq2SeqFactory(), new RegressorFactory(),
        new AddingFactory(), new NumberWordsFactory(), new MeanError(), new HardFactory(),
        new SoftmaxFactory(), new SparsemaxFactory(), new HardAttentionFactory(), new WhereItLookedFactory()};

    /** Mean absolute error, so that these tests need no evaluator's bundle. */
    static final class MeanError implements EvaluatorFactory<NoOptions> {
        @Override
        public String id() {
            return "mean-error";
        }

        @Override
        public String title() {
            return "mean absolute error";
        }

        @Override
        public String reference() {
            return "these tests";
        }

        @Override
        public Class<NoOptions> options() {
            return NoOptions.class;
        }

        @Override
        public Evaluator create(NoOptions options, Form form) {
            return (judged, subject) -> new Evaluation(List.of(new Metric("mean-error", judged.stream().mapToDouble(one ->
                    one.example() instanceof Series series && one.prediction() instanceof Prediction.Values values
                            ? Math.abs(series.target()[0] - values.values()[0]) : 1).average().orElseThrow(), false)),
                    Map.of("how", "by hand"));
        }
    }

    @Override
    public <F> List<Offer<F>> offers(Class<F> kind) {
        List<Offer<F>> offers = new ArrayList<>();
        if (kind == Backend.class) {
            offers.add(new Offer<>("reference", "1.0.0", "shelf", "", kind.cast(new ReferenceBackend())));
        }
        for (Factory<?> factory : factories) {
            if (kind.isInstance(factory)) {
                offers.add(new Offer<>(factory.id(), "1.0.0", "shelf", "", kind.cast(factory)));
            }
        }
        return offers;
    }

    @Override
    public Lease lease() {
        Parts parts = Parts.of(factories);
        return new Lease() {
            @Override
            public <F> F find(Class<F> kind, Ref ref) {
                return kind == Backend.class ? offers(kind).get(0).factory() : parts.find(kind, ref);
            }

            @Override
            public List<Used> used() {
                return List.of();
            }

            @Override
            public Used used(Class<?> kind, Ref ref) {
                return new Used(kind.getSimpleName(), ref.id(), "shelf", "1.0.0", "");
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
