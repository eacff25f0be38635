package heed.experiment.internal.plan;

import heed.component.BadInput;
import heed.component.Names;
import heed.component.Options;
import heed.component.Ref;
import java.util.Map;

/** Things of the training that are chosen by name, as parts are, but that no bundle brings. */
final class Choices {

    private Choices() {
    }

    /**
     * The options of the one that is named.
     *
     * @param kind for the error: "optimizer"
     * @throws BadInput when there is none of that name, or its options are wrong
     */
    static Record read(String kind, Map<String, Class<? extends Record>> known, Ref ref) {
        Class<? extends Record> type = known.get(ref.name());
        if (type == null) {
            throw new BadInput(ref.key(), "unknown " + kind + " '" + ref.name() + "'"
                    + Names.suggest(ref.name(), known.keySet()));
        }
        return Options.read(type, ref.options(), ref.key(), ref.id());
    }
}
