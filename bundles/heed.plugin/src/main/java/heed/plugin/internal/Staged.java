package heed.plugin.internal;

import heed.plugin.internal.Folder.Signature;
import java.util.Optional;
import org.osgi.framework.Bundle;

/**
 * One jar of the staging folder and what became of it.
 *
 * @param signature of the file when it was read
 * @param symbolicName empty when the jar was refused before it was known; so is version
 * @param bundle none when it was refused
 * @param reason why it was refused; empty otherwise
 * @param retry whether the plug-ins that came since may have removed the reason
 */
record Staged(String file, Signature signature, String sha256, String symbolicName, String version,
        Optional<Bundle> bundle, String reason, Retry retry) {

    /** What a refused jar waits for. */
    enum Retry {
        /** New content. */
        WHEN_CHANGED,
        /** New content, or another plug-in that brings what it lacks. */
        WHEN_OTHERS_COME,
        /** Nothing: another plug-in has come. */
        NOW
    }

    static Staged active(String file, Signature signature, PluginJar jar, Bundle bundle) {
        return new Staged(file, signature, jar.sha256(), jar.symbolicName(), jar.version(), Optional.of(bundle), "",
                Retry.WHEN_CHANGED);
    }

    static Staged refused(String file, Signature signature, PluginJar jar, Refusal refusal) {
        return new Staged(file, signature, jar.sha256(), jar.symbolicName(), jar.version(), Optional.empty(),
                refusal.getMessage(), refusal.missingOthers() ? Retry.WHEN_OTHERS_COME : Retry.WHEN_CHANGED);
    }

    static Staged unreadable(String file, Signature signature, String sha256, Refusal refusal) {
        return new Staged(file, signature, sha256, "", "", Optional.empty(), refusal.getMessage(),
                Retry.WHEN_CHANGED);
    }

    /** The same, after another plug-in has come. */
    Staged othersCame() {
        return retry == Retry.WHEN_CHANGED ? this
                : new Staged(file, signature, sha256, symbolicName, version, bundle, reason, Retry.NOW);
    }

    /** Whether the file as it is now has been dealt with. */
    boolean isDone(Signature now) {
        return retry != Retry.NOW && signature.equals(now);
    }

    /** Whether a person means this one by a file name, a symbolic name or {@code name@version}. */
    boolean isCalled(String name) {
        return name.equals(file) || name.equals(symbolicName) || name.equals(symbolicName + "@" + version);
    }
}
