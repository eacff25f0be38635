package heed.experiment.internal.definition;

import heed.component.BadInput;
import heed.component.Options;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML file: its text, its values, and where each key stands.
 *
 * @param name the file's name for errors
 * @param values the top level
 * @param lines line by path of key, from 1
 */
public record Source(String name, String text, Map<String, Object> values, Map<String, Integer> lines) {

    /** Reads a file; every way in which that fails is a {@link BadInput}. */
    public static Source read(Path file) {
        try {
            return parse(file.getFileName().toString(), Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new BadInput("", file + ": there is no such file", missing);
        } catch (MalformedInputException binary) {
            throw new BadInput("", file + ": not a text in UTF-8; an experiment is a YAML file", binary);
        } catch (IOException unreadable) {
            throw new BadInput("", file + ": cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Reads a text. */
    public static Source parse(String name, String text) {
        LoadSettings settings = LoadSettings.builder().setLabel(name).setUseMarks(true).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                throw new BadInput("", name + ": the file is empty; an experiment begins with 'experiment: name'");
            }
            Object values = new StandardConstructor(settings).constructSingleDocument(root);
            if (!(values instanceof Map<?, ?> map)) {
                throw new BadInput("", name + ":1: expected keys and values, such as 'experiment: name', got "
                        + Options.describe(values));
            }
            Map<String, Integer> lines = new LinkedHashMap<>();
            collect(root.get(), "", lines);
            return new Source(name, text, named(map), lines);
        } catch (MarkedYamlEngineException bad) {
            String line = bad.getProblemMark().map(Mark::getLine).map(n -> ":" + (n + 1)).orElse("");
            throw new BadInput("", name + line + ": not YAML: " + bad.getProblem() + context(bad), bad);
        } catch (YamlEngineException bad) {
            throw new BadInput("", name + ": not YAML: " + bad.getMessage(), bad);
        }
    }

    private static String context(MarkedYamlEngineException bad) {
        return bad.getContext() == null || bad.getContext().isBlank() ? "" : " (" + bad.getContext() + ")";
    }

    private static Map<String, Object> named(Map<?, ?> map) {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, value) -> named.put(String.valueOf(key), value));
        return named;
    }

    private static void collect(Node node, String path, Map<String, Integer> lines) {
        node.getStartMark().ifPresent(mark -> lines.putIfAbsent(path, mark.getLine() + 1));
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    String inner = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                    key.getStartMark().ifPresent(mark -> lines.put(inner, mark.getLine() + 1));
                    collect(tuple.getValueNode(), inner, lines);
                }
            }
        } else if (node instanceof SequenceNode sequence) {
            List<Node> items = sequence.getValue();
            for (int i = 0; i < items.size(); i++) {
                collect(items.get(i), path + "[" + i + "]", lines);
            }
        }
    }

    /** The same complaint with file, line and key before it. */
    public BadInput placed(BadInput bad) {
        if (bad.key().startsWith("--")) {
            return new BadInput(bad.key(), bad.key() + ": " + bad.getMessage(), bad);
        }
        String near = bad.key();
        while (!near.isEmpty() && !lines.containsKey(near)) {
            near = near.substring(0, Math.max(0, Math.max(near.lastIndexOf('.'), near.lastIndexOf('['))));
        }
        String place = near.isEmpty() ? name : name + ":" + lines.get(near);
        String key = bad.key().isEmpty() ? "" : ": " + bad.key();
        return new BadInput(bad.key(), place + key + ": " + bad.getMessage(), bad);
    }
}
