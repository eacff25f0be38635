package heed.plugin.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Says in plain words why a bundle cannot be resolved. */
final class Explanation {
    private static final Pattern PART = Pattern.compile("\\((!\\()?([\\w.-]+)(>=|<=|=)([^)]*)\\)");

    private final BundleContext context;

    Explanation(BundleContext context) {
        this.context = context;
    }

    /** What nobody here provides; what the resolver says when each piece is provided but they do not fit. */
    String of(Bundle bundle, BundleException failure) {
        List<BundleCapability> here = capabilities(bundle);
        List<String> missing = new ArrayList<>();
        for (BundleRequirement requirement : bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
            if (isNeeded(requirement) && here.stream().noneMatch(requirement::matches)) {
                missing.add(inWords(requirement, here));
            }
        }
        return missing.isEmpty() ? "cannot be resolved: " + failure.getMessage() : String.join("; ", missing);
    }

    private List<BundleCapability> capabilities(Bundle own) {
        return Stream.of(context.getBundles())
                .filter(b -> b.equals(own) || b.getState() != Bundle.INSTALLED)
                .map(b -> b.adapt(BundleRevision.class))
                .flatMap(revision -> revision.getDeclaredCapabilities(null).stream())
                .toList();
    }

    private static boolean isNeeded(BundleRequirement requirement) {
        String effective = requirement.getDirectives().getOrDefault(Constants.EFFECTIVE_DIRECTIVE, "resolve");
        String resolution = requirement.getDirectives().getOrDefault(Constants.RESOLUTION_DIRECTIVE, "mandatory");
        return effective.equals("resolve") && resolution.equals("mandatory");
    }

    private static String inWords(BundleRequirement requirement, List<BundleCapability> here) {
        String namespace = requirement.getNamespace();
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        return switch (namespace) {
            case PackageNamespace.PACKAGE_NAMESPACE -> packageInWords(value(filter, namespace), filter, here);
            case BundleNamespace.BUNDLE_NAMESPACE ->
                "needs bundle " + value(filter, namespace) + range(filter) + ", which is not here";
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE ->
                "needs " + value(filter, namespace) + " " + value(filter, "version") + ", but this is Java "
                        + Runtime.version().feature() + "; build it for that, or run Heed on a newer Java";
            default -> "needs the capability " + namespace + (filter.isEmpty() ? "" : " " + filter)
                    + ", which no bundle here provides";
        };
    }

    private static String packageInWords(String name, String filter, List<BundleCapability> here) {
        List<String> versions = here.stream()
                .filter(c -> name.equals(c.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(c -> c.getAttributes().get(Constants.VERSION_ATTRIBUTE) + " of "
                        + c.getRevision().getSymbolicName())
                .distinct().sorted().toList();
        return "needs package " + name + (versions.isEmpty() ? ", which no bundle here exports"
                : range(filter) + ", but here is " + String.join(", ", versions));
    }

    /** {@code 1.0.0 up to 2.0.0 (excluded)}, from the comparisons of a filter. */
    private static String range(String filter) {
        StringBuilder text = new StringBuilder();
        Matcher part = PART.matcher(filter);
        while (part.find()) {
            if (part.group(2).endsWith("version")) {
                boolean not = part.group(1) != null;
                boolean least = part.group(3).equals(">=");
                text.append(text.isEmpty() ? " " : " and ")
                        .append(not ? least ? "below " : "above " : least ? "from " : "up to ")
                        .append(part.group(4));
            }
        }
        return text.isEmpty() ? "" : " in a version" + text;
    }

    private static String value(String filter, String attribute) {
        Matcher part = PART.matcher(filter);
        while (part.find()) {
            if (part.group(2).equals(attribute) && part.group(1) == null) {
                return part.group(4);
            }
        }
        return filter;
    }
}
