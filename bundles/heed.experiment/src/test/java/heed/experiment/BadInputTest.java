package heed.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.experiment.internal.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of bad input ends in one sentence with file, line, key, what was got and the cure. */
class BadInputTest {

    private static final String YAML = """
            experiment: words
            task: {dataset: number-words, train: 20, validation: 5, test: 5, model: seq2seq}
            arms:
              attention: [none, dot]
            seeds: 1
            train: {optimizer: {adam: {rate: 0.01}}, batch: 16, epochs: 1}
            evaluate: [mean-error]
            """;

    @TempDir
    private Path home;

    private String error(String yaml, String... set) throws IOException {
        Path file = home.resolve("words.yaml");
        Files.writeString(file, yaml);
        Request request = new Request(file, List.of(set), OptionalInt.empty(), Optional.empty(), false);
        return assertThrows(BadInput.class, () -> new Workbench(new Shelf(), home).plan(request)).getMessage();
    }

    @Test
    void theFileItselfIsFine() throws IOException {
        Path file = home.resolve("words.yaml");
        Files.writeString(file, YAML);
        try (Plan plan = new Workbench(new Shelf(), home).plan(Request.of(file))) {
            assertEquals(2, plan.runs().size());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "none, dot | none, dott | words.yaml:4: arms.attention[1]: no AttentionFactory 'dott'; did you mean 'dot'? "
            + "Known: additive, dot",
        "arms: | amrs: | words.yaml:3: amrs: unknown key 'amrs'; did you mean 'arms'? Known: about, arms, evaluate, "
            + "experiment, maps, seeds, task, train",
        "epochs: 1 | epoch: 1 | words.yaml:6: train.epoch: unknown option 'epoch' of train; did you mean 'epochs'? "
            + "Known: batch, clip, epochs, optimizer, precision, schedule, steps",
        "batch: 16 | batch: many | words.yaml:6: train.batch: expected a whole number of at least 1, got the text "
            + "'many'",
        "rate: 0.01 | rat: 0.01 | words.yaml:6: train.optimizer.adam.rat: unknown option 'rat' of adam; did you mean "
            + "'rate'? Known: beta1, beta2, epsilon, rate",
        "adam: {rate: 0.01} | adamm: {} | words.yaml:6: train.optimizer.adamm: unknown optimizer 'adamm'; "
            + "did you mean 'adam'? Known: adadelta, adagrad, adam, adamw, rmsprop, sgd",
        "adam: {rate: 0.01} | sgd: {nesterov: true} | words.yaml:6: train.optimizer.sgd: nesterov needs a "
            + "momentum above 0, such as 0.9",
        "adam: {rate: 0.01} | rmsprop: {alpha: 1} | words.yaml:6: train.optimizer.rmsprop: alpha is from 0 "
            + "up to, not including, 1, got 1.0",
        "batch: 16 | schedule: cosin | words.yaml:6: train.schedule: unknown schedule 'cosin'; did you mean "
            + "'cosine'? Known: constant, cosine, exponential, inverse-sqrt, step",
        "batch: 16 | schedule: step | words.yaml:6: train.schedule.every: missing option 'every' of step: "
            + "steps after which it is multiplied (a whole number of at least 1)",
        "batch: 16 | schedule: {cosine: {warmup: -1}} | words.yaml:6: train.schedule.cosine.warmup: expected "
            + "a whole number of at least 0, got the number -1",
        "train: 20 | trian: 20 | words.yaml:2: task.trian: unknown option 'trian': neither dataset number-words, nor "
            + "model seq2seq, nor train has it; did you mean 'train'?",
        "number-words | number-word | words.yaml:2: task.dataset: no DatasetFactory 'number-word'; did you mean "
            + "'number-words'? Known: adding, number-words",
        "[none, dot] | [none, {additive: {width: -1}}] | words.yaml:4: arms.attention[1].additive.width: expected a "
            + "whole number of at least 0, got the number -1",
        "[none, dot] | [none, dot | words.yaml:5: not YAML:",
        "seeds: 1 | seeds: 0 | words.yaml:5: seeds: expected a whole number of at least 1, got the number 0",
        "seq2seq | regressor | words.yaml:4: arms.attention: unknown option 'attention'",
        "experiment: words | experiment: Wörter! | words.yaml:1: experiment: expected a name of lower-case letters",
        "evaluate: [mean-error] | maps: 3 | words.yaml: evaluate: missing; expected a list of evaluators"})
    void mistakesInTheFile(String from, String to, String message) throws IOException {
        String error = error(YAML.replace(from, to));
        assertTrue(error.startsWith(message), error);
    }

    @Test
    void anEmptyFile() throws IOException {
        assertEquals("words.yaml: the file is empty; an experiment begins with 'experiment: name'", error(""));
        assertEquals("words.yaml: the file is empty; an experiment begins with 'experiment: name'", error("# none\n"));
    }

    @Test
    void aMissingFile() {
        Path file = home.resolve("no.yaml");
        assertEquals(file + ": there is no such file", assertThrows(BadInput.class, () ->
                new Workbench(new Shelf(), home).plan(Request.of(file))).getMessage());
    }

    @Test
    void aFileThatIsNoText() throws IOException {
        Path file = home.resolve("bytes.yaml");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertTrue(assertThrows(BadInput.class, () -> new Workbench(new Shelf(), home).plan(Request.of(file)))
                .getMessage().endsWith("not a text in UTF-8; an experiment is a YAML file"));
    }

    @Test
    void changesOnTheCommandLine() throws IOException {
        assertEquals("--set train.epoch: unknown option 'epoch' of train; did you mean 'epochs'? Known: batch, clip, "
                + "epochs, optimizer, precision, schedule, steps", error(YAML, "train.epoch=2"));
        assertEquals("--set: expected path=value, such as train.epochs=2, got 'train.epochs'",
                error(YAML, "train.epochs"));
    }

    @Test
    void comparingWhatIsNotThere() {
        assertEquals("no records of an experiment 'words'. Known: none", assertThrows(BadInput.class, () ->
                new Workbench(new Shelf(), home).compare("words")).getMessage());
    }
}
