package heed.experiment.internal.run;

import heed.experiment.internal.record.Safetensors;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Weights and what parts keep beside them, the optimiser's memory, and how far a run was: enough to go on as if
 * nothing had happened.
 */
final class Checkpoint {

    /**
     * How far a run was.
     *
     * @param steps training steps made
     * @param lines of metrics written
     * @param seconds of training
     */
    record Position(long steps, int lines, double seconds) {
    }

    private final Path file;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Optimizer optimizer;

    Checkpoint(Path folder, Parameters parameters, Optimizer optimizer) {
        this.file = file(folder);
        this.optimizer = optimizer;
        tensors.putAll(parameters.all());
        tensors.putAll(parameters.kept());
        optimizer.state().forEach((name, tensor) -> tensors.put("optimizer/" + name, tensor));
    }

    static Path file(Path folder) {
        return folder.resolve("checkpoint.safetensors");
    }

    void save(Position position) throws IOException {
        Safetensors.write(file, tensors, Map.of("steps", String.valueOf(position.steps()),
                "lines", String.valueOf(position.lines()), "seconds", String.valueOf(position.seconds())));
    }

    /** Brings back what was saved, if anything was. */
    Optional<Position> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, String> texts = Safetensors.read(file, tensors);
        Position position = new Position(Long.parseLong(texts.get("steps")), Integer.parseInt(texts.get("lines")),
                Double.parseDouble(texts.get("seconds")));
        optimizer.resumeAt(position.steps());
        return Optional.of(position);
    }
}
