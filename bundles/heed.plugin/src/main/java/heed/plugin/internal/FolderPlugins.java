package heed.plugin.internal;

import heed.component.BadInput;
import heed.component.Names;
import heed.plugin.Plugins;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What a person does with plug-ins, on the staging folder. */
@Component(service = Plugins.class)
public final class FolderPlugins implements Plugins {
    private final Optional<Staging> staging;

    @Activate
    public FolderPlugins(@Reference StagingFolder folder) {
        staging = folder.staging();
    }

    @Override
    public List<Plugin> list() {
        return staging.map(Staging::list).orElse(List.of());
    }

    @Override
    public Plugin install(Path jar) {
        Staging into = active();
        String file = String.valueOf(jar.getFileName());
        if (!Folder.isJar(Path.of(file))) {
            throw new BadInput("", jar + " is no jar: expected a file such as cosine-1.0.0.jar");
        }
        byte[] content = read(jar);
        try {
            return into.install(file, content);
        } catch (Refusal refusal) {
            throw new BadInput("", jar + " " + refusal.getMessage(), refusal);
        } catch (IOException failed) {
            throw new BadInput("", jar + " cannot be copied into " + into.folder().path() + ": " + said(failed)
                    + "; is the disk full, or the folder not yours?", failed);
        }
    }

    private static byte[] read(Path jar) {
        try {
            if (!Files.exists(jar)) {
                throw new BadInput("", jar + " does not exist");
            }
            if (!Files.isRegularFile(jar)) {
                throw new BadInput("", jar + " is no file");
            }
            if (Files.size(jar) > PluginJar.LARGEST) {
                throw new BadInput("", jar + " has " + (Files.size(jar) >> 20) + " MB; a plug-in has at most "
                        + (PluginJar.LARGEST >> 20) + " MB");
            }
            return Files.readAllBytes(jar);
        } catch (IOException unreadable) {
            throw new BadInput("", jar + " cannot be read: " + said(unreadable), unreadable);
        }
    }

    @Override
    public void remove(String name) {
        Staging from = active();
        List<Staged> meant = from.staged().stream().filter(s -> s.isCalled(name)).toList();
        if (meant.isEmpty()) {
            throw new BadInput("", "no plug-in '" + name + "'" + Names.suggest(name, names(from)));
        }
        if (meant.size() > 1) {
            throw new BadInput("", "'" + name + "' is more than one plug-in: " + meant.stream()
                    .map(s -> s.file() + " (" + s.version() + ")").collect(Collectors.joining(", "))
                    + "; say which by its file name");
        }
        String file = meant.get(0).file();
        try {
            from.remove(file);
        } catch (IOException failed) {
            throw new BadInput("", file + " cannot be deleted from " + from.folder().path() + ": " + said(failed),
                    failed);
        }
    }

    private static List<String> names(Staging from) {
        return from.staged().stream().flatMap(s -> Stream.of(s.file(), s.symbolicName()))
                .filter(name -> !name.isEmpty()).toList();
    }

    private Staging active() {
        return staging.orElseThrow(() -> new BadInput("", "there is no plug-ins folder: the framework property "
                + StagingFolder.HOME + " is not set; start Heed by its launcher"));
    }

    private static String said(IOException failed) {
        return failed instanceof AccessDeniedException ? "permission denied" : failed.getMessage();
    }
}
