package heed.evaluator.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import heed.evaluator.Subject;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.MutableOutputInfo;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.Prediction;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.impl.EmptyDatasetProvenance;
import org.tribuo.provenance.impl.EmptyTrainerProvenance;

/**
 * A model of Heed as Tribuo's evaluators see one: which outputs there are, and provenance. Its predictions
 * are already made. Its provenance names the model, and neither trainer nor training data, for Tribuo had no
 * part in these: the run record has them.
 */
final class HeedModel<T extends Output<T>> extends Model<T> {

    private static final long serialVersionUID = 1L;

    private HeedModel(String name, ModelProvenance provenance, ImmutableFeatureMap features,
            ImmutableOutputInfo<T> outputs) {
        super(name, provenance, features, outputs, false);
    }

    /** The model of a subject, whose outputs are those that occur: as truth or as prediction. */
    static <T extends Output<T>> HeedModel<T> of(Subject subject, OutputFactory<T> factory,
            Collection<T> occurring) {
        MutableOutputInfo<T> outputs = factory.generateInfo();
        occurring.forEach(outputs::observe);
        ModelProvenance provenance = new ModelProvenance(HeedModel.class.getName(), OffsetDateTime.now(),
                new EmptyDatasetProvenance(), new EmptyTrainerProvenance(),
                Map.of("heed-model", new StringProvenance("heed-model", subject.model())));
        return new HeedModel<>(subject.model(), provenance, new ImmutableFeatureMap(List.of()),
                outputs.generateImmutableOutputInfo());
    }

    @Override
    public Prediction<T> predict(Example<T> example) {
        throw new UnsupportedOperationException("Heed, not Tribuo, makes the predictions of " + name);
    }

    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return Map.of();
    }

    @Override
    public Optional<Excuse<T>> getExcuse(Example<T> example) {
        return Optional.empty();
    }

    @Override
    protected Model<T> copy(String newName, ModelProvenance newProvenance) {
        return new HeedModel<>(newName, newProvenance, featureIDMap, outputIDInfo);
    }
}
