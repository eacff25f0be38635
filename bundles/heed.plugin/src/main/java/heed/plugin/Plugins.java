package heed.plugin;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The plug-ins of this workbench: jars in its staging folder, {@code HOME/plugins}. */
@ProviderType
public interface Plugins {

    /** How a plug-in stands. */
    enum State {
        /** On offer to new runs. */
        ACTIVE,
        /** Its jar is gone or replaced, but a run still uses it. */
        LEAVING,
        /** Its jar cannot be used; {@link Plugin#reason} says why. */
        REFUSED
    }

    /**
     * One plug-in.
     *
     * @param file name of the jar in the staging folder
     * @param bundle symbolic name; empty when refused before it was known
     * @param version empty when unknown
     * @param sha256 of the jar; empty when it could not be read
     * @param reason why it was refused, with the cure; what an active one still waits for; mostly empty
     * @param leases how many runs use it now
     */
    record Plugin(String file, String bundle, String version, String sha256, State state, String reason,
            int leases) {
    }

    /**
     * All plug-ins of this process, by file name; a jar that was replaced while in use is listed with its
     * successor.
     */
    List<Plugin> list();

    /**
     * Starts a jar as a plug-in and, when it is on offer, copies it into the staging folder. The same content
     * is taken once; a jar of the same file name is replaced if it is the same bundle.
     *
     * @throws heed.component.BadInput when it is missing, no usable plug-in or cannot be copied, with the
     *     reason;
     *     nothing is changed
     */
    Plugin install(Path jar);

    /**
     * Deletes a jar from the staging folder; what runs with it goes on.
     *
     * @param name its file name, or its symbolic name, or {@code name@version}
     * @throws heed.component.BadInput when nothing or more than one matches
     */
    void remove(String name);
}
