package heed.component;

import java.util.Arrays;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Finds the factories of parts; handed to factories that are made of other parts. */
@ProviderType
public interface Parts {

    /**
     * The factory that a reference names.
     *
     * @param kind the service interface, such as {@code AttentionFactory}
     * @throws BadInput when nothing of that kind has that id (or version), with the nearest known name
     */
    <F> F find(Class<F> kind, Ref ref);

    /** Just these factories, of whatever kinds, without a framework: for tests and for use as a library. */
    static Parts of(Factory<?>... factories) {
        return new Parts() {
            @Override
            public <F> F find(Class<F> kind, Ref ref) {
                List<Factory<?>> known = Arrays.stream(factories).filter(kind::isInstance).toList();
                return known.stream().filter(factory -> factory.id().equals(ref.id())).findFirst().map(kind::cast)
                        .orElseThrow(() -> new BadInput(ref.key(), "no " + kind.getSimpleName() + " '" + ref.id()
                                + "'" + Names.suggest(ref.id(), known.stream().map(Factory::id).toList())));
            }
        };
    }
}
