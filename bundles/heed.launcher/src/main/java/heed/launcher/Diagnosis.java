package heed.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/**
 * Why the main service is not there: bundles that did not start, components that wait for a reference.
 *
 * @param context the framework's
 * @param failures what each bundle that did not start said
 */
record Diagnosis(BundleContext context, Map<Bundle, BundleException> failures) {
    private static final String MISSING = "missing requirement ";
    private static final String SCR = "org.osgi.service.component.runtime.ServiceComponentRuntime";

    String text(long waitedMillis) {
        List<String> lines = new ArrayList<>();
        failures.forEach((bundle, e) -> lines.add(sentence(bundle, e)));
        lines.addAll(unsatisfied());
        if (lines.isEmpty()) {
            lines.add("all bundles are active and all components satisfied, but none of them registers it");
        }
        return "no bundle offers the service (heed.main=true) that runs commands, after %.1f s:%n  %s"
            .formatted(waitedMillis / 1000.0, String.join("\n  ", lines));
    }

    static String sentence(Bundle bundle, BundleException e) {
        return "bundle %s %s did not start: %s"
            .formatted(bundle.getSymbolicName(), bundle.getVersion(), cause(e));
    }

    /** The innermost reason; of the resolver's sentence, the requirement that nothing meets. */
    private static String cause(BundleException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String text = deepest instanceof BundleException ? deepest.getMessage() : deepest.toString();
        int missing = text.lastIndexOf(MISSING);
        if (missing < 0) {
            return text;
        }
        String requirement = text.substring(missing + MISSING.length())
            .replaceFirst(" Unresolved requirements:.*$", "");
        return "nothing provides " + requirement.replaceFirst("^\\[\\S+ \\[\\d+]\\(R [^)]*\\)] ", "");
    }

    /** SCR's types are loaded inside the framework, so it is asked by name. */
    private List<String> unsatisfied() {
        ServiceReference<?> reference = context.getServiceReference(SCR);
        if (reference == null) {
            return List.of("no " + SCR + ": Declarative Services (org.apache.felix.scr) is not running");
        }
        try {
            Object runtime = context.getService(reference);
            Class<?> type = runtime.getClass().getClassLoader().loadClass(SCR);
            List<String> lines = new ArrayList<>();
            Collection<?> descriptions = (Collection<?>) type
                .getMethod("getComponentDescriptionDTOs", Bundle[].class)
                .invoke(runtime, (Object) new Bundle[0]);
            for (Object description : descriptions) {
                Collection<?> configurations = (Collection<?>) type
                    .getMethod("getComponentConfigurationDTOs", description.getClass())
                    .invoke(runtime, description);
                for (Object configuration : configurations) {
                    for (Object missing : (Object[]) field(configuration, "unsatisfiedReferences")) {
                        lines.add("component %s waits for its reference '%s' %s".formatted(
                            field(description, "name"), field(missing, "name"), field(missing, "target")));
                    }
                }
            }
            return lines;
        } catch (ReflectiveOperationException e) {
            return List.of("Declarative Services could not be asked: " + e);
        } finally {
            context.ungetService(reference);
        }
    }

    private static Object field(Object dto, String name) throws ReflectiveOperationException {
        return dto.getClass().getField(name).get(dto);
    }
}
