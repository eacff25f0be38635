package heed.shell;

import heed.attention.Around;
import heed.attention.AttentionFactory;
import heed.attention.BiasFactory;
import heed.attention.NormalizerFactory;
import heed.attention.PositionsFactory;
import heed.cell.CellFactory;
import heed.component.BadInput;
import heed.component.Factory;
import heed.component.Names;
import heed.dataset.DatasetFactory;
import heed.evaluator.EvaluatorFactory;
import heed.model.ModelFactory;
import heed.plugin.Offer;
import heed.plugin.Plugins.Plugin;
import heed.tensor.spi.Backend;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heed list KIND...}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "List what is on offer.")
final class ListVerb implements Callable<Integer> {

    /** What can be listed. */
    enum Kind {
        /** Tensor backends. */
        backends(Backend.class),
        /** Attention mechanisms. */
        attention(AttentionFactory.class),
        /** Normalisers of scores. */
        normalizers(NormalizerFactory.class),
        /** Encodings of positions. */
        positions(PositionsFactory.class),
        /** Biases of scores by position. */
        biases(BiasFactory.class),
        /** Recurrent cells. */
        cells(CellFactory.class),
        /** Models. */
        models(ModelFactory.class),
        /** Datasets. */
        datasets(DatasetFactory.class),
        /** Evaluators. */
        evaluators(EvaluatorFactory.class),
        /** Plug-ins in the staging folder. */
        plugins(null);

        private static final List<String> NAMES = Stream.of(values()).map(Kind::name).toList();

        private final Class<?> service;

        Kind(Class<?> service) {
            this.service = service;
        }

        static Kind named(String name) {
            if (!NAMES.contains(name)) {
                throw new BadInput("", "list: unknown kind '" + name + "'" + Names.suggest(name, NAMES));
            }
            return valueOf(name);
        }
    }

    /** What help and completion offer. */
    static final class Offered implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Kind.NAMES.iterator();
        }
    }

    private final Services services;

    // names, not kinds: a wrong one would be taken for an argument too many
    @Parameters(paramLabel = "KIND", completionCandidates = Offered.class,
            description = "Any of: ${COMPLETION-CANDIDATES}; all if none is given.")
    private List<String> kinds = List.of();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    ListVerb(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        PrintStream out = services.terminal().out();
        List<Kind> listed = kinds.isEmpty() ? List.of(Kind.values())
                : kinds.stream().map(Kind::named).toList();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (Kind kind : listed) {
                object.put(kind.name(), rows(kind));
                if (kind == Kind.attention) {
                    object.put("around", around());
                }
            }
            out.println(Json.pretty(object));
            return Heed.FINE;
        }
        for (Kind kind : listed) {
            if (listed.size() > 1) {
                out.println((kind == listed.get(0) ? "" : "\n") + kind + ":");
            }
            print(kind);
        }
        return Heed.FINE;
    }

    private List<Map<String, Object>> rows(Kind kind) {
        return kind == Kind.plugins ? services.plugins().list().stream().map(ListVerb::plugin).toList()
                : services.catalogue().offers(kind.service).stream().map(ListVerb::row).toList();
    }

    /** The options that stand around each mechanism. */
    private static List<Map<String, Object>> around() {
        return OptionTable.objects(Around.Choice.class);
    }

    private void print(Kind kind) {
        PrintStream out = services.terminal().out();
        List<Map<String, Object>> rows = rows(kind);
        rows.forEach(row -> print(row, isBroughtByOthers(row, rows)));
        if (rows.isEmpty()) {
            out.println("no " + kind + " here");
        } else if (kind == Kind.attention) {
            out.println("with each of them:");
            OptionTable.lines(around()).forEach(line -> out.println("    " + line));
        }
    }

    static Map<String, Object> plugin(Plugin plugin) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", plugin.bundle().isEmpty() ? plugin.file() : plugin.bundle());
        row.put("version", plugin.version());
        row.put("file", plugin.file());
        row.put("state", plugin.state().name().toLowerCase(Locale.ROOT));
        row.put("leases", plugin.leases());
        row.put("sha256", plugin.sha256());
        if (!plugin.reason().isEmpty()) {
            row.put("reason", plugin.reason());
        }
        return row;
    }

    private static Map<String, Object> row(Offer<?> offer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", offer.id());
        row.put("version", offer.version());
        row.put("bundle", offer.bundle());
        if (offer.factory() instanceof Backend backend) {
            row.put("title", backend.title());
            row.put("runs", backend.obstacle().isEmpty());
            backend.obstacle().ifPresentOrElse(why -> row.put("reason", why),
                    () -> row.put("device", backend.device()));
        } else if (offer.factory() instanceof Factory<?> factory) {
            row.put("title", factory.title());
            row.put("source", factory.reference());
            row.put("options", OptionTable.objects(factory.options()));
        }
        return row;
    }

    /** Whether another bundle has a part of the same id: people must then say which. */
    private static boolean isBroughtByOthers(Map<String, Object> row, List<Map<String, Object>> rows) {
        return row.containsKey("bundle") && rows.stream().anyMatch(other -> other.get("id").equals(row.get("id"))
                && !other.get("bundle").equals(row.get("bundle")));
    }

    private void print(Map<String, Object> row, boolean withBundle) {
        PrintStream out = services.terminal().out();
        out.printf("%-16s %-10s %s%n", row.get("id"), brief(row.get("version")),
                row.getOrDefault("title", row.getOrDefault("state", "")));
        for (String key : List.of("bundle", "source", "device", "file", "reason")) {
            if (row.containsKey(key) && (withBundle || !key.equals("bundle"))) {
                out.printf("    %s: %s%n", key, row.get(key));
            }
        }
        if (row.get("options") instanceof List<?> options) {
            OptionTable.lines(options).forEach(line -> out.println("    " + line));
        }
    }

    private static String brief(Object version) {
        return String.valueOf(version).replace(".SNAPSHOT", "-dev");
    }
}
