package heed.shell;

import heed.plugin.Plugins.Plugin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heed plugin install|remove|list}. */
@Command(name = "plugin", mixinStandardHelpOptions = true, description = "Install, remove and list plug-ins.")
final class PluginVerb implements Runnable {

    private final Services services;

    @Spec
    private CommandSpec spec;

    PluginVerb(Services services) {
        this.services = services;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "plugin: say what to do: install, remove or list");
    }

    @Command(name = "install", mixinStandardHelpOptions = true,
            description = "Check a jar and put it among the plug-ins of this home. A plug-in is code: it can do "
                    + "whatever you can.")
    int install(@Parameters(paramLabel = "JAR", description = "The plug-in.") Path jar) {
        Plugin plugin = services.plugins().install(jar);
        services.terminal().out().println("installed " + plugin.bundle() + " " + plugin.version() + " ("
                + plugin.file() + ", sha256 " + plugin.sha256() + ")");
        return Heed.FINE;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true,
            description = "Remove a plug-in; runs that use it go on.")
    int remove(@Parameters(paramLabel = "NAME", description = "Its file, its bundle, or bundle@version.") String name) {
        services.plugins().remove(name);
        services.terminal().out().println("removed " + name);
        return Heed.FINE;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List plug-ins and how they stand.")
    int list(@Option(names = "--json", description = "As JSON.") boolean json) {
        List<Map<String, Object>> rows = services.plugins().list().stream().map(ListVerb::plugin)
                .collect(Collectors.toList());
        if (json) {
            services.terminal().out().println(Json.pretty(Map.of("plugins", rows)));
        } else if (rows.isEmpty()) {
            services.terminal().out().println("no plug-ins here");
        }
        for (Map<String, Object> row : json ? List.<Map<String, Object>>of() : rows) {
            services.terminal().out().printf("%-32s %-10s %-9s %s%s%n", row.get("id"), row.get("version"),
                    row.get("state"), row.get("file"), row.containsKey("reason") ? ": " + row.get("reason") : "");
        }
        return Heed.FINE;
    }
}
