package heed.plugin.internal;

import heed.component.BadInput;
import heed.component.Names;
import heed.component.Ref;
import heed.plugin.Offer;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Chooses what a reference means among what is on offer.
 *
 * @param kind name of the kind, for errors
 * @param all by id, then newest first; of equal versions the one installed last comes first
 */
record Choice<F>(String kind, List<Found<F>> all) {

    Found<F> of(Ref ref) {
        List<Found<F>> named = keep(all, o -> o.id().equals(ref.id()));
        if (named.isEmpty()) {
            throw new BadInput(ref.key(), "unknown " + kind + " '" + ref.id() + "'"
                    + Names.suggest(ref.id(), all.stream().map(f -> f.offer().id()).toList()));
        }
        List<Found<F>> brought = keep(named, o -> ref.bundle().isEmpty() || o.bundle().equals(ref.bundle()));
        if (brought.isEmpty()) {
            List<String> bundles = named.stream().map(f -> f.offer().bundle()).distinct().toList();
            throw new BadInput(ref.key(), "no bundle '" + ref.bundle() + "' that brings " + kind + " '" + ref.id()
                    + "'" + Names.suggest(ref.bundle(), bundles));
        }
        List<Found<F>> fitting = ref.version().isEmpty() ? brought : versions(ref, brought);
        Found<F> first = fitting.get(0);
        List<Found<F>> equal = keep(fitting, o -> o.version().equals(first.offer().version()));
        if (equal.stream().map(f -> f.offer().bundle()).distinct().count() > 1) {
            throw new BadInput(ref.key(), kind + " '" + ref.name() + "' is brought in version "
                    + first.offer().version() + " by more than one bundle; say which: "
                    + equal.stream().map(f -> f.offer().bundle() + "/" + ref.name()).distinct().sorted()
                            .collect(Collectors.joining(" or ")));
        }
        return first;
    }

    /** The exact version, or the only one that begins with what was given. */
    private List<Found<F>> versions(Ref ref, List<Found<F>> brought) {
        List<Found<F>> exact = keep(brought, o -> o.version().equals(ref.version()));
        if (!exact.isEmpty()) {
            return exact;
        }
        List<Found<F>> longer = keep(brought, o -> o.version().startsWith(ref.version() + "."));
        long different = longer.stream().map(f -> f.offer().version()).distinct().count();
        if (different == 1) {
            return longer;
        }
        String here = (different == 0 ? brought : longer).stream().map(f -> f.offer().version()).distinct()
                .collect(Collectors.collectingAndThen(Collectors.toList(), Choice::oldestFirst));
        throw new BadInput(ref.key(), (different == 0 ? "no version " + ref.version() + " of "
                : "more than one version " + ref.version() + " of ") + kind + " '" + ref.id() + "'; here are: "
                + here);
    }

    private static String oldestFirst(List<String> newestFirst) {
        StringBuilder text = new StringBuilder();
        newestFirst.forEach(v -> text.insert(0, text.isEmpty() ? v : v + ", "));
        return text.toString();
    }

    private static <F> List<Found<F>> keep(List<Found<F>> offers, Predicate<Offer<F>> wanted) {
        return offers.stream().filter(f -> wanted.test(f.offer())).toList();
    }
}
