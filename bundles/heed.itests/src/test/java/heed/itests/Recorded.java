package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a run left on disk, read by nothing of Heed's. */
record Recorded(Path folder) {

    Map<String, Object> facts() throws IOException {
        return JSON.std.mapFrom(Files.readString(folder.resolve("run.json")));
    }

    /** The loss of every training step; every line of the file must be whole. */
    List<Double> losses() throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("metrics.jsonl"))) {
            Map<String, Object> values = JSON.std.mapFrom(line);
            if (values.containsKey("loss")) {
                losses.add(((Number) values.get("loss")).doubleValue());
                assertEquals(losses.size(), ((Number) values.get("step")).intValue(), folder + ": " + line);
            }
        }
        return losses;
    }

    /** The parts of a kind as {@code id bundle version sha256}. */
    List<String> parts(String kind) throws IOException {
        List<String> parts = new ArrayList<>();
        for (Object one : (List<?>) facts().get("parts")) {
            Map<?, ?> part = (Map<?, ?>) one;
            if (part.get("kind").equals(kind)) {
                parts.add("%s %s %s %s".formatted(part.get("id"), part.get("bundle"), part.get("version"),
                    part.get("sha256")));
            }
        }
        return parts;
    }
}
