package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.itests.Heed.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done is refused in one sentence that says where and why, with exit code 2. */
@Timeout(120)
class RefusalsTest {

    @TempDir
    private Path folder;
    private Heed heed;
    private Path words;

    @BeforeEach
    void write() throws Exception {
        heed = new Heed(folder.resolve("home"));
        words = Experiment.words(folder, "words", "none, dot", 5);
    }

    private static void assertRefused(String sentence, Ended ended) {
        assertEquals(2, ended.code(), ended.toString());
        assertEquals("heed: " + sentence + "\n", ended.err());
        assertFalse((ended.out() + ended.err()).contains("\tat "), ended.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "arms.attention=[dott] | --set arms.attention[0]: unknown attention 'dott'; did you mean 'dot'? "
            + "Known: additive, concat, cosine, coverage, dot, general, hard, local-m, local-p, location, monotonic, "
            + "multi-head, scaled-dot",
        "task.hiden=3 | --set task.hiden: unknown option 'hiden': neither dataset number-words, "
            + "nor model seq2seq, nor train has it; did you mean 'hidden'? Known: *",
        "train.batch=many | --set train.batch: expected a whole number of at least 1, got the text 'many'",
        "task.decoder=24 | words.yaml:5: arms.attention[1]: dot: the query is 24 wide, the memory 16; "
            + "dot needs equal widths: make them equal, or take a mechanism that maps "
            + "one to the other, such as additive",
        "task.backend=gpu | --set task.backend: unknown backend 'gpu'. Known: jcuda, nd4j, reference, vector"})
    void anExperimentThatCannotBeRun(String change, String sentence) throws Exception {
        Ended ended = heed.run("run", words, "--set", change);
        if (sentence.endsWith("*")) {
            String begin = sentence.substring(0, sentence.length() - 1);
            assertEquals(2, ended.code(), ended.toString());
            assertTrue(ended.err().startsWith("heed: " + begin) && ended.err().lines().count() == 1,
                ended.err());
        } else {
            assertRefused(sentence, ended);
        }
        assertFalse(Files.exists(heed.home().resolve("runs/words")), "nothing was begun");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`` | bad.yaml: the file is empty; an experiment begins with 'experiment: name'",
        "`a: [1, 2` | bad.yaml:1: not YAML: *",
        "`experiment: bad` | bad.yaml: task: missing; expected a dataset and a model, *"})
    void aFileThatIsNoExperiment(String text, String sentence) throws Exception {
        Ended ended = heed.run("run", Files.writeString(folder.resolve("bad.yaml"), text));
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().startsWith("heed: " + sentence.replace("*", "")), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
    }

    @Test
    void aMissingFile() throws Exception {
        Path file = folder.resolve("none.yaml");
        assertRefused(file + ": there is no such file", heed.run("run", file));
    }

    @Test
    void aDecoderOfAnotherWidthIsFineForAMechanismThatMaps() throws Exception {
        Ended ended = heed.run("run", words, "--set", "task.decoder=24",
            "--set", "arms.attention=[none, additive]", "--backend", "reference");
        assertEquals(0, ended.code(), ended.toString());
    }

    @Test
    void aJarThatIsNoBundle() throws Exception {
        Path jar = Files.writeString(folder.resolve("text.jar"), "this is no jar");
        Ended ended = heed.run("plugin", "install", jar);
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().startsWith("heed: " + jar) || ended.err().contains("text.jar"), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertFalse(Files.exists(heed.home().resolve("plugins/text.jar")));
        Files.copy(jar, heed.plugins().resolve("text.jar"));
        Ended list = heed.run("plugin", "list");
        assertEquals(0, list.code(), list.toString());
        assertTrue(list.out().matches("text\\.jar +refused +text\\.jar: .*\n"), list.out());
        assertTrue(Files.exists(heed.home().resolve("plugins/text.jar")), "a refused jar is moved nowhere");
    }

    @Test
    void aBundleWhoseImportsNobodyHas() throws Exception {
        Path jar = Files.createDirectories(folder.resolve("made/here")).resolve("lost.jar");
        new PluginJar("com.acme.lost", "1.0.0").imports("com.acme.nowhere").writeTo(jar);
        Ended ended = heed.run("plugin", "install", jar);
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().contains("com.acme.nowhere"), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
        Files.copy(jar, heed.plugins().resolve("lost.jar"));
        Ended list = heed.run("plugin", "list");
        assertTrue(list.out().matches(
            "com\\.acme\\.lost +1\\.0\\.0 +refused +lost\\.jar: .*com\\.acme\\.nowhere.*\n"), list.out());
        assertTrue(heed.run("list", "attention").out().contains("additive"), "the others are not hurt");
    }

    @Test
    void aHomeThatIsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Ended ended = new Heed(file).run("list", "cells");
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().startsWith("heed: " + file + ": this home cannot be written"), ended.err());
    }
}
