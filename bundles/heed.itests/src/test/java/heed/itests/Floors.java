package heed.itests;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which bundle stands on which floor, and who may import from whom. The one place that says so. */
final class Floors {
    /** A bundle's floor is that of its family: the first two parts of its name. */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
        Map.entry("heed.launcher", 7), Map.entry("heed.shell", 7), Map.entry("heed.web", 7),
        Map.entry("heed.eclipse", 7),
        Map.entry("heed.experiment", 6), Map.entry("heed.plugin", 6), Map.entry("heed.store", 6),
        Map.entry("heed.evaluator", 5),
        Map.entry("heed.model", 4),
        Map.entry("heed.attention", 3), Map.entry("heed.cell", 3), Map.entry("heed.dataset", 3),
        Map.entry("heed.backend", 2), Map.entry("heed.part", 2),
        Map.entry("heed.tensor", 1), Map.entry("heed.component", 1));

    private record Pair(String importer, String imported) {
    }

    /**
     * Same floor, other family: a cell reads its past through a mechanism; a run leases the plug-ins it uses.
     */
    private static final Set<Pair> NEIGHBOURS = Set.of(
        new Pair("heed.cell", "heed.attention"),
        new Pair("heed.experiment", "heed.plugin"));

    private Floors() {
    }

    /** What is wrong with this import, if anything is. */
    static Optional<String> objection(String importer, String imported) {
        if (importer.equals(imported)) {
            return Optional.empty();
        }
        for (String bundle : new String[] {importer, imported}) {
            if (!FLOORS.containsKey(family(bundle))) {
                return Optional.of("%s imports %s, but %s has no floor; give it one in %s"
                    .formatted(importer, imported, family(bundle), Floors.class.getSimpleName()));
            }
        }
        int from = FLOORS.get(family(importer));
        int to = FLOORS.get(family(imported));
        if (to < from || to == from && neighbours(importer, imported)) {
            return Optional.empty();
        }
        String rule = to > from
            ? "a floor imports only from floors below"
            : "on one floor only a bundle that extends the other's name may, or a pair in NEIGHBOURS";
        return Optional.of(
            "%s (floor %d) imports %s (floor %d): %s".formatted(importer, from, imported, to, rule));
    }

    private static boolean neighbours(String importer, String imported) {
        return importer.startsWith(imported + ".")
            || NEIGHBOURS.contains(new Pair(family(importer), imported));
    }

    private static String family(String bundle) {
        int second = bundle.indexOf('.', bundle.indexOf('.') + 1);
        return second < 0 ? bundle : bundle.substring(0, second);
    }
}
