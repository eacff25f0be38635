package heed.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small experiments as files. */
final class Experiment {

    /** Number words on few examples, of which 50 steps take a second. */
    private static final String WORDS = """
        experiment: %s
        task: {dataset: number-words, from: en, to: de, train: 800, validation: 20, test: 20, model: seq2seq,
               hidden: 16, embedding: 8}
        arms:
          attention: [%s]
        train: {optimizer: {adam: {rate: 0.003}}, batch: 16, steps: %d}
        evaluate: [exact-match]
        maps: 0
        """;

    private Experiment() {
    }

    static Path words(Path folder, String name, String attention, int steps) throws IOException {
        Files.createDirectories(folder);
        return Files.writeString(folder.resolve(name + ".yaml"), WORDS.formatted(name, attention, steps));
    }
}
