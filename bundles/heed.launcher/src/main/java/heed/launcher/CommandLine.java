package heed.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The little of the command line that must be known before the framework runs. Options after the verb belong
 * to the verb and are not looked at.
 *
 * @param home where runs, plug-ins and caches are kept
 * @param version whether only the version is asked for
 * @param rest all other arguments, in their order
 */
record CommandLine(Path home, boolean version, List<String> rest) {

    static CommandLine parse(List<String> arguments, Map<String, String> environment) throws LaunchException {
        Optional<String> home = Optional.ofNullable(environment.get("HEED_HOME")).filter(h -> !h.isEmpty());
        boolean version = false;
        List<String> rest = new ArrayList<>();
        int next = 0;
        while (next < arguments.size() && arguments.get(next).startsWith("-")) {
            String argument = arguments.get(next++);
            if (argument.equals("--home")) {
                if (next == arguments.size()) {
                    throw new LaunchException("--home: no folder given; expected --home DIR");
                }
                home = Optional.of(arguments.get(next++));
            } else if (argument.startsWith("--home=")) {
                home = Optional.of(argument.substring("--home=".length()));
            } else {
                version |= argument.equals("--version");
                rest.add(argument);
            }
        }
        rest.addAll(arguments.subList(next, arguments.size()));
        if (home.filter(String::isBlank).isPresent()) {
            throw new LaunchException("--home: the folder's name is empty; expected --home DIR");
        }
        Path folder = home.map(Path::of).orElseGet(() -> Path.of(System.getProperty("user.home"), ".heed"));
        return new CommandLine(folder.toAbsolutePath().normalize(), version, List.copyOf(rest));
    }
}
