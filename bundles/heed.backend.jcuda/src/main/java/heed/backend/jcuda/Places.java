package heed.backend.jcuda;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where CUDA's libraries may lie: what a person says, then where loaders, toolkits and Python's wheels have
 * them.
 */
final class Places {

    private static final List<String> INSIDE = List.of("", "lib64", "lib", "targets/x86_64-linux/lib");

    private static final List<String> USUAL = List.of("usr/local/cuda/lib64", "usr/local/cuda-*/lib64",
            "usr/local/cuda-*/targets/x86_64-linux/lib", "opt/cuda/lib64", "usr/lib/x86_64-linux-gnu",
            "usr/lib64",
            "lib/x86_64-linux-gnu", "lib64", "usr/local/nvidia/lib64", "usr/lib/wsl/lib",
            "run/opengl-driver/lib");

    /** Folders of Python's packages below where a Python is installed, or a virtual environment is. */
    private static final List<String> PACKAGES = List.of("lib/python3*/site-packages",
            "lib/python3*/dist-packages",
            "lib/python3/dist-packages");

    private final Path root;
    private final UnaryOperator<String> variable;
    private final Optional<String> said;

    /**
     * @param root of the file system, another one in tests
     * @param variable an environment variable by its name, or null
     * @param said folders that a person named
     */
    Places(Path root, UnaryOperator<String> variable, Optional<String> said) {
        this.root = root;
        this.variable = variable;
        this.said = said;
    }

    /** The first file of one of these names, and of those the first; names go before places. */
    Optional<Path> find(String... names) {
        Set<Path> folders = new LinkedHashSet<>(said());
        folders.addAll(usual());
        for (String name : names) {
            for (Path folder : folders) {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    return Optional.of(file);
                }
            }
            Optional<Path> cached = cached(name);
            if (cached.isPresent()) {
                return cached;
            }
        }
        return Optional.empty();
    }

    private List<Path> said() {
        List<Path> folders = new ArrayList<>();
        for (String folder : said.map(text -> text.split(File.pathSeparator)).orElse(new String[0])) {
            INSIDE.forEach(inside -> folders.add(Path.of(folder).resolve(inside)));
            folders.addAll(matching(Path.of(folder), "nvidia/*/lib"));
        }
        return folders;
    }

    private List<Path> usual() {
        List<Path> folders = new ArrayList<>();
        split("LD_LIBRARY_PATH").forEach(folders::add);
        for (String home : List.of("CUDA_HOME", "CUDA_PATH")) {
            split(home).forEach(folder -> folders.add(folder.resolve("lib64")));
        }
        USUAL.forEach(pattern -> folders.addAll(matching(root, pattern)));
        for (Path python : pythons()) {
            for (String packages : PACKAGES) {
                folders.addAll(matching(python, packages + "/nvidia/*/lib"));
            }
        }
        return folders;
    }

    private List<Path> pythons() {
        List<Path> homes = new ArrayList<>();
        split("VIRTUAL_ENV").forEach(homes::add);
        split("CONDA_PREFIX").forEach(homes::add);
        for (Path folder : split("PATH")) {
            if (Files.exists(folder.resolve("python3")) && folder.getParent() != null) {
                homes.add(folder.getParent());
            }
        }
        split("HOME").forEach(home -> homes.add(home.resolve(".local")));
        homes.add(root.resolve("usr/local"));
        homes.add(root.resolve("usr"));
        return homes;
    }

    private List<Path> split(String name) {
        String text = variable.apply(name);
        List<Path> paths = new ArrayList<>();
        for (String part : text == null ? new String[0] : text.split(File.pathSeparator)) {
            if (part.startsWith("/")) {
                paths.add(Path.of(part));
            }
        }
        return paths;
    }

    /**
     * Folders below one by a pattern, whose parts may have a star; the greatest first, so that 12.8 is before
     * 12.6.
     */
    private static List<Path> matching(Path folder, String pattern) {
        List<Path> found = List.of(folder);
        for (String part : pattern.split("/")) {
            List<Path> next = new ArrayList<>();
            for (Path path : found) {
                if (part.contains("*")) {
                    next.addAll(children(path, part));
                } else {
                    next.add(path.resolve(part));
                }
            }
            found = next;
        }
        return found.stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> children(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, pattern)) {
                children.forEach(found::add);
            } catch (IOException unreadable) {
                return List.of();
            }
        }
        found.sort((a, b) -> b.getFileName().toString().compareTo(a.getFileName().toString()));
        return found;
    }

    /** What ldconfig knows: the cache's text holds the paths of all libraries, each ended by a 0. */
    private Optional<Path> cached(String name) {
        Path cache = root.resolve("etc/ld.so.cache");
        try {
            String text = Files.isReadable(cache) ? Files.readString(cache, StandardCharsets.ISO_8859_1) : "";
            Matcher path = Pattern.compile("(/[\\x21-\\x7e]*/" + Pattern.quote(name) + ")\0").matcher(text);
            while (path.find()) {
                if (Files.isRegularFile(Path.of(path.group(1)))) {
                    return Optional.of(Path.of(path.group(1)));
                }
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
