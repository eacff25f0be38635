package heed.plugin.internal;

import heed.plugin.Plugins.Plugin;
import heed.plugin.Plugins.State;
import heed.plugin.internal.Folder.Signature;
import heed.plugin.internal.Folder.Sighting;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/**
 * Keeps the staged bundles what the folder says. Changes are made under one lock, and may take as long as a
 * plug-in takes to start; a list waits for none of that, only until what is on offer and what is listed are one.
 */
final class Staging {
    private static final Logger LOG = Logger.getLogger(Staging.class.getName());

    private final Folder folder;
    private final StagedBundles bundles;
    private final Holds holds;
    private final Map<String, Staged> staged = new ConcurrentSkipListMap<>();
    private final Map<Bundle, Staged> leaving = new ConcurrentHashMap<>();
    private final Object listing = new Object();
    private String complaint = "";

    private record Arrival(String file, Signature signature, PluginJar jar) {
    }

    Staging(Folder folder, StagedBundles bundles, Holds holds) {
        this.folder = folder;
        this.bundles = bundles;
        this.holds = holds;
    }

    Folder folder() {
        return folder;
    }

    /** Also uninstalls what an earlier life of this bundle left behind and the folder no longer has. */
    synchronized void firstScan() {
        scan();
        bundles.all().stream().filter(b -> !isStaged(b)).forEach(holds::retire);
        sweep();
    }

    /** One look at the folder, and what follows from it. */
    synchronized void scan() {
        Map<String, Sighting> seen;
        try {
            seen = folder.look();
            complaint = "";
        } catch (IOException | DirectoryIteratorException unreadable) {
            complain(folder.path() + " cannot be read, so plug-ins stay as they are: " + unreadable);
            return;
        }
        admit(arrivals(seen));
        staged.keySet().stream().filter(file -> !seen.containsKey(file)).toList().forEach(this::drop);
        sweep();
    }

    synchronized void sweep() {
        bundles.sweep();
        leaving.keySet().removeIf(b -> b.getState() == Bundle.UNINSTALLED || !holds.isLeaving(b));
    }

    private List<Arrival> arrivals(Map<String, Sighting> seen) {
        List<Arrival> arrivals = new ArrayList<>();
        seen.forEach((file, sighting) -> {
            Staged known = staged.get(file);
            if (sighting.settled() && (known == null || !known.isDone(sighting.signature()))) {
                arrival(file, sighting).ifPresent(arrivals::add);
            }
        });
        return arrivals;
    }

    /** A jar to install; none when it is still being written, or is refused here and now. */
    private Optional<Arrival> arrival(String file, Sighting sighting) {
        Signature signature = sighting.signature();
        try {
            if (signature.size() > PluginJar.LARGEST) {
                throw new Refusal("has " + (signature.size() >> 20) + " MB; a plug-in has at most "
                        + (PluginJar.LARGEST >> 20) + " MB");
            }
            Optional<byte[]> content = folder.read(file, signature);
            if (content.isEmpty() || !sighting.quiet() && !PluginJar.isComplete(content.get())) {
                return Optional.empty();
            }
            return checked(file, signature, content.get());
        } catch (IOException unreadable) {
            settle(Staged.unreadable(file, signature, "", new Refusal("cannot be read: " + unreadable)));
        } catch (Refusal refusal) {
            settle(Staged.unreadable(file, signature, "", refusal));
        }
        return Optional.empty();
    }

    private Optional<Arrival> checked(String file, Signature signature, byte[] content) {
        try {
            return Optional.of(new Arrival(file, signature, PluginJar.read(content)));
        } catch (Refusal refusal) {
            settle(Staged.unreadable(file, signature, Digests.of(content), refusal));
            return Optional.empty();
        }
    }

    /** All are installed before any is started, since one may need another. */
    private void admit(List<Arrival> arrivals) {
        List<Arrival> installed = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            try {
                bundles.install(arrival.jar());
                installed.add(arrival);
            } catch (Refusal refusal) {
                settle(Staged.refused(arrival.file(), arrival.signature(), arrival.jar(), refusal));
            }
        }
        for (Arrival arrival : installed) {
            try {
                settle(Staged.active(arrival.file(), arrival.signature(), arrival.jar(),
                        bundles.start(arrival.jar())));
            } catch (Refusal refusal) {
                settle(Staged.refused(arrival.file(), arrival.signature(), arrival.jar(), refusal));
            }
        }
    }

    /** What the file is from now on, on offer and listed at once; what it was before leaves. */
    private void settle(Staged now) {
        boolean arrived = now.bundle().isPresent() && !isStaged(now.bundle().get());
        synchronized (listing) {
            Staged before = staged.put(now.file(), now);
            now.bundle().ifPresent(holds::stay);
            if (before != null) {
                retire(before);
            }
        }
        if (arrived) {
            LOG.info(() -> "plug-in " + now.file() + " is on offer: " + now.symbolicName() + " " + now.version());
            staged.replaceAll((file, other) -> other.equals(now) ? other : other.othersCame());
        }
        if (now.bundle().isEmpty()) {
            LOG.warning(() -> "plug-in " + now.file() + " is refused: " + now.reason());
        }
    }

    private void drop(String file) {
        synchronized (listing) {
            retire(staged.remove(file));
        }
    }

    private void retire(Staged before) {
        before.bundle().filter(b -> !isStaged(b)).ifPresent(bundle -> {
            holds.retire(bundle);
            leaving.put(bundle, before);
            LOG.info(() -> "plug-in " + before.file() + " leaves: " + before.symbolicName() + " "
                    + before.version());
        });
    }

    private boolean isStaged(Bundle bundle) {
        return staged.values().stream().anyMatch(s -> s.bundle().equals(Optional.of(bundle)));
    }

    /**
     * Installs content that somebody brings, and only then writes it into the folder.
     *
     * @throws Refusal when it is no plug-in; nothing is changed then, nor when it cannot be written
     */
    synchronized Plugin install(String file, byte[] content) throws Refusal, IOException {
        PluginJar jar = PluginJar.read(content);
        for (Staged known : staged.values()) {
            if (known.sha256().equals(jar.sha256()) && known.bundle().isPresent()) {
                return plugin(known);
            }
            if (known.file().equals(file) && !known.symbolicName().isEmpty()
                    && !known.symbolicName().equals(jar.symbolicName())) {
                throw new Refusal("cannot be copied: " + file + " in the plug-ins folder is another plug-in, "
                        + known.symbolicName() + "; rename yours or remove that one first");
            }
        }
        Bundle bundle = bundles.start(jar);
        try {
            folder.write(file, content);
            Signature signature = folder.signature(file).orElseThrow(
                    () -> new IOException(file + " was removed while it was installed"));
            Staged now = Staged.active(file, signature, jar, bundle);
            settle(now);
            return plugin(now);
        } finally {
            sweep();
        }
    }

    /** Deletes the file, and sees to what follows. */
    synchronized void remove(String file) throws IOException {
        folder.delete(file);
        drop(file);
        sweep();
    }

    /** Those that a person can mean: what lies in the folder. */
    List<Staged> staged() {
        return List.copyOf(staged.values());
    }

    List<Plugin> list() {
        synchronized (listing) {
            Stream<Plugin> going = leaving.entrySet().stream().filter(e -> holds.isLeaving(e.getKey()))
                    .map(e -> plugin(e.getValue(), State.LEAVING, "", holds.count(e.getKey())));
            return Stream.concat(staged.values().stream().map(this::plugin), going)
                    .sorted(Comparator.comparing(Plugin::file).thenComparing(Plugin::state)).toList();
        }
    }

    private Plugin plugin(Staged one) {
        if (one.bundle().isEmpty()) {
            return plugin(one, State.REFUSED, one.reason(), 0);
        }
        Bundle bundle = one.bundle().get();
        if (bundle.getState() != Bundle.ACTIVE) {
            return plugin(one, State.REFUSED, "was stopped by hand; remove the jar and copy it again", 0);
        }
        return plugin(one, State.ACTIVE, bundles.waiting(bundle), holds.count(bundle));
    }

    private static Plugin plugin(Staged one, State state, String reason, int leases) {
        return new Plugin(one.file(), one.symbolicName(), one.version(), one.sha256(), state, reason, leases);
    }

    private void complain(String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            LOG.warning(what);
        }
    }
}
