package heed.evaluator.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tribuo.evaluation.Evaluation;

/**
 * Tribuo's provenance of an evaluation as keys with dots: {@code tribuo.model-provenance.tribuo-version}.
 * What it must say of training (trainer, training data, time) is left out: Tribuo did not train, these would
 * be place-holders.
 */
final class FlatProvenance {

    private static final Set<String> OF_TRAINING = Set.of("trained-at", "trainer", "dataset");

    private FlatProvenance() {
    }

    static Map<String, String> of(Object evaluator, Evaluation<?> evaluation) {
        Map<String, String> flat = new TreeMap<>();
        flat.put("tribuo.evaluator", evaluator.getClass().getName());
        add("tribuo", evaluation.getProvenance(), flat);
        return flat;
    }

    private static void add(String key, Provenance provenance, Map<String, String> flat) {
        if (provenance instanceof ObjectProvenance object) {
            addAll(key, object, flat);
        } else if (provenance instanceof MapProvenance<?> map) {
            addAll(key, map, flat);
        } else if (provenance instanceof ListProvenance<?> list) {
            for (int i = 0; i < list.getList().size(); i++) {
                add(key + "[" + i + "]", list.getList().get(i), flat);
            }
        } else {
            flat.put(key, provenance.toString());
        }
    }

    private static void addAll(String key, Iterable<? extends Pair<String, ? extends Provenance>> parts,
            Map<String, String> flat) {
        parts.forEach(part -> {
            if (!(key.equals("tribuo.model-provenance") && OF_TRAINING.contains(part.getA()))) {
                add(key + "." + part.getA(), part.getB(), flat);
            }
        });
    }
}
