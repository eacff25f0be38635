package heed.shell;

import heed.attention.AttentionFactory;
import heed.attention.BiasFactory;
import heed.attention.NormalizerFactory;
import heed.attention.PositionsFactory;
import heed.cell.CellFactory;
import heed.component.Factory;
import heed.component.Options;
import heed.dataset.DatasetFactory;
import heed.evaluator.EvaluatorFactory;
import heed.model.ModelFactory;
import heed.plugin.Offer;
import heed.plugin.Plugins.Plugin;
import heed.tensor.spi.Backend;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heed list KIND}. */
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

        private final Class<?> service;

        Kind(Class<?> service) {
            this.service = service;
        }
    }

    private final Services services;

    @Parameters(paramLabel = "KIND", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Kind kind;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    ListVerb(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        List<Map<String, Object>> rows = new ArrayList<>();
        if (kind == Kind.plugins) {
            services.plugins().list().forEach(plugin -> rows.add(plugin(plugin)));
        } else {
            services.catalogue().offers(kind.service).forEach(offer -> rows.add(row(offer)));
        }
        PrintStream out = services.terminal().out();
        if (json) {
            out.println(Json.pretty(rows));
        } else if (rows.isEmpty()) {
            out.println("no " + kind + " here");
        } else {
            rows.forEach(this::print);
        }
        return Heed.FINE;
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
            row.put("options", options(factory));
        }
        return row;
    }

    private static List<Map<String, Object>> options(Factory<?> factory) {
        List<Map<String, Object>> options = new ArrayList<>();
        for (Options.Description description : Options.describe(factory.options())) {
            Map<String, Object> option = new LinkedHashMap<>();
            option.put("name", description.name());
            option.put("type", description.type());
            option.put("preset", description.preset());
            option.put("what", description.what());
            options.add(option);
        }
        return options;
    }

    private void print(Map<String, Object> row) {
        PrintStream out = services.terminal().out();
        out.printf("%-16s %-10s %s%n", row.get("id"), brief(row.get("version")),
                row.getOrDefault("title", row.getOrDefault("state", "")));
        for (String key : List.of("source", "device", "file", "reason")) {
            if (row.containsKey(key)) {
                out.printf("    %s: %s%n", key, row.get(key));
            }
        }
        if (row.get("options") instanceof List<?> options) {
            for (Object option : options) {
                Map<?, ?> of = (Map<?, ?>) option;
                out.printf("    %s: %s (%s%s)%n", of.get("name"), of.get("what"), of.get("type"),
                        String.valueOf(of.get("preset")).isEmpty() ? ", required" : "; " + of.get("preset"));
            }
        }
    }

    private static String brief(Object version) {
        return String.valueOf(version).replace(".SNAPSHOT", "-dev");
    }
}
