package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Everything that the features name runs here, on whichever framework this is. */
class FeaturesTest {
    private static final Pattern ID = Pattern.compile("\\{\"id\": \"([^:\"]+):([^:\"]+):([^:\"]+)\"}");
    private static final BundleContext CONTEXT =
        FrameworkUtil.getBundle(FeaturesTest.class).getBundleContext();

    private static final Map<String, Bundle> STARTED = new TreeMap<>();

    /**
     * The resolver has brought our bundles and what they import; the rest of the features is installed here.
     */
    @BeforeAll
    static void installFeatures() throws IOException, BundleException {
        Path distribution = Path.of(CONTEXT.getProperty("heed.distribution"));
        List<Path> files;
        try (Stream<Path> list = Files.list(distribution.resolve("features"))) {
            files = list.sorted().toList();
        }
        for (Path file : files) {
            String feature = Files.readString(file);
            boolean onDemand = feature.contains("\"categories\": [\"on-demand\"]");
            for (Matcher id = ID.matcher(feature); id.find();) {
                Path jar = distribution.resolve("lib/%s/%s/%s/%2$s-%3$s.jar".formatted(
                    id.group(1).replace('.', '/'), id.group(2), id.group(3)));
                Bundle bundle = install(jar);
                if (!onDemand) {
                    STARTED.put(id.group(), bundle);
                }
            }
        }
    }

    private static Bundle install(Path jar) throws IOException, BundleException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes headers = file.getManifest().getMainAttributes();
            String name = headers.getValue("Bundle-SymbolicName").split(";")[0].strip();
            String version = headers.getValue("Bundle-Version");
            for (Bundle bundle : CONTEXT.getBundles()) {
                if (bundle.getSymbolicName().equals(name)
                        && bundle.getHeaders("").get("Bundle-Version").equals(version)) {
                    return bundle;
                }
            }
            return CONTEXT.installBundle("reference:" + jar.toUri());
        }
    }

    @Test
    void everyBundleResolvesAndIsActive() {
        List<String> failures = new ArrayList<>();
        for (Bundle bundle : STARTED.values()) {
            try {
                bundle.start();
                assertEquals(Bundle.ACTIVE, bundle.getState(), () -> bundle + " is not active once started");
            } catch (BundleException e) {
                failures.add(bundle + ": " + e.getMessage());
            }
        }
        assertTrue(STARTED.size() > 5, () -> "the features name almost nothing: " + STARTED.keySet());
        assertEquals(List.of(), failures);
    }

    @Test
    void everyComponentOfOursIsSatisfied() throws BundleException {
        for (Bundle bundle : STARTED.values()) {
            bundle.start();
        }
        ServiceReference<ServiceComponentRuntime> reference =
            CONTEXT.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = CONTEXT.getService(reference);
        List<String> failures = new ArrayList<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (component.bundle.symbolicName.startsWith("heed.")
                    && component.factory == null && !component.configurationPolicy.equals("require")) {
                failures.addAll(unsatisfied(component, runtime.getComponentConfigurationDTOs(component)));
            }
        }
        CONTEXT.ungetService(reference);
        assertEquals(List.of(), failures);
    }

    private static List<String> unsatisfied(ComponentDescriptionDTO component,
            Iterable<ComponentConfigurationDTO> configurations) {
        List<String> failures = new ArrayList<>();
        boolean any = false;
        for (ComponentConfigurationDTO configuration : configurations) {
            any = true;
            for (UnsatisfiedReferenceDTO missing : configuration.unsatisfiedReferences) {
                failures.add("%s: nothing for its reference '%s' %s".formatted(component.name, missing.name,
                    missing.target == null ? "" : missing.target));
            }
            if (configuration.failure != null) {
                failures.add(component.name + ": " + configuration.failure);
            }
        }
        if (!any) {
            failures.add(component.name + ": has no configuration; services " + Arrays.toString(
                component.serviceInterfaces));
        }
        return failures;
    }
}
