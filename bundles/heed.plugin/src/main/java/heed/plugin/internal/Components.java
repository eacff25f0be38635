package heed.plugin.internal;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What Declarative Services says of a bundle's components. */
final class Components {
    private final BundleContext context;

    Components(BundleContext context) {
        this.context = context;
    }

    /** Why a component of the bundle did not come up, in a line. */
    Optional<String> failure(Bundle bundle) {
        return ask(bundle, c -> c.state == ComponentConfigurationDTO.FAILED_ACTIVATION
                ? Stream.of("component " + c.description.name + " failed: " + cause(c.failure)) : Stream.of());
    }

    /** What a component of the bundle still waits for. */
    Optional<String> waiting(Bundle bundle) {
        return ask(bundle, c -> Stream.of(c.unsatisfiedReferences).map(r -> "component " + c.description.name
                + " waits for its reference '" + r.name + "'" + (r.target == null ? "" : " " + r.target)));
    }

    private Optional<String> ask(Bundle bundle, Function<ComponentConfigurationDTO, Stream<String>> question) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
        if (runtime == null) {
            return Optional.empty();
        }
        try {
            Stream<ComponentDescriptionDTO> components = runtime.getComponentDescriptionDTOs(bundle).stream();
            return components.flatMap(c -> runtime.getComponentConfigurationDTOs(c).stream())
                    .flatMap(question).findFirst();
        } finally {
            context.ungetService(reference);
        }
    }

    /** The innermost cause in the stack trace that Declarative Services keeps as text. */
    private static String cause(String trace) {
        String marker = "Caused by: ";
        int last = trace.lastIndexOf(marker);
        return trace.substring(last < 0 ? 0 : last + marker.length()).lines().findFirst().orElse("");
    }
}
