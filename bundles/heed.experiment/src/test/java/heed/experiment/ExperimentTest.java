package heed.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.experiment.internal.Workbench;
import heed.experiment.internal.record.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentTest {

    private static final String YAML = """
            experiment: small
            task: {dataset: adding, length: 5, train: 48, validation: 8, test: 8, model: regressor, hidden: 7}
            arms:
              cell: [simple-rnn, simple-rnn+attention(dot)]
            seeds: 2
            train: {optimizer: {adam: {rate: 0.01}}, batch: 16, epochs: 3}
            evaluate: [mean-error]
            maps: 2
            """;

    @TempDir
    private Path home;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = home.resolve("small.yaml");
        Files.writeString(file, YAML);
    }

    private Outcome run(Workbench workbench, Request request, Progress progress) {
        try (Plan plan = workbench.plan(request)) {
            return workbench.run(plan, progress);
        }
    }

    @Test
    void everyArmAndSeedIsRunAndRecorded() throws IOException {
        Workbench workbench = new Workbench(new Shelf(), home);
        Quiet progress = new Quiet();
        Outcome outcome = run(workbench, Request.of(file), progress);
        assertEquals(4, outcome.finished());
        assertEquals(0, outcome.failed());
        assertEquals(4 * 9, progress.losses.size());
        assertEquals(2 * 2, progress.maps.size(), "two maps for each run of the arm with attention");
        assertEquals(List.of("small"), workbench.recorded());
        Comparison comparison = workbench.compare("small");
        assertEquals(List.of("cell"), comparison.axes());
        assertEquals(2, comparison.rows().size());
        Comparison.Summary error = comparison.rows().get(0).values().get("mean-error");
        assertEquals(2, error.n());
        assertTrue(error.interval() > 0 && error.min() <= error.mean() && error.mean() <= error.max());
        try (Stream<Path> folders = Files.list(outcome.folder())) {
            Path run = folders.filter(Files::isDirectory).sorted().findFirst().orElseThrow();
            Map<String, Object> facts = Json.read(run.resolve("run.json"));
            assertEquals("finished", facts.get("state"));
            assertEquals(Map.of("cell", "simple-rnn"), facts.get("arm"));
            assertEquals(9 + 3, Files.readAllLines(run.resolve("metrics.jsonl")).size());
            assertEquals(64, String.valueOf(((Map<?, ?>) facts.get("dataset")).get("sha256")).length());
            assertTrue(Files.size(run.resolve("checkpoint.safetensors")) > 0);
        }
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        Quiet first = new Quiet();
        Quiet second = new Quiet();
        run(new Workbench(new Shelf(), home), Request.of(file), first);
        run(new Workbench(new Shelf(), home), Request.of(file), second);
        assertEquals(first.losses, second.losses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimizer: {adam: {rate: 0.01}}",
        "optimizer: {rmsprop: {rate: 0.01, momentum: 0.5}}, schedule: {cosine: {warmup: 2}}"})
    void aStoppedExperimentGoesOnBitForBit(String optimizer) throws IOException {
        goesOnBitForBit(YAML.replace("optimizer: {adam: {rate: 0.01}}", optimizer));
    }

    /** What is drawn depends on the step; the moving baseline is in the checkpoint. */
    @Test
    void aStoppedExperimentWithHardAttentionGoesOnBitForBit() throws IOException {
        goesOnBitForBit(YAML.replace("simple-rnn+attention(dot)",
                "{self-attention: {cell: simple-rnn, attention: {hard: {of: additive}}}}"));
    }

    private void goesOnBitForBit(String yaml) throws IOException {
        Files.writeString(file, yaml);
        Quiet whole = new Quiet();
        Outcome expected = run(new Workbench(new Shelf(), home.resolve("a")), Request.of(file), whole);
        Workbench stopped = new Workbench(new Shelf(), home.resolve("b"));
        Quiet begun = new Quiet(step -> {
            if (step == 13) {
                new Thread(() -> stop(stopped)).start();
                waitUntilStopping();
            }
        });
        Outcome half = run(stopped, Request.of(file), begun);
        assertEquals(1, half.finished());
        assertEquals(3, half.stopped());
        Quiet resumed = new Quiet();
        Request request = new Request(file, List.of(), OptionalInt.empty(), Optional.empty(), true);
        Outcome rest = run(new Workbench(new Shelf(), home.resolve("b")), request, resumed);
        assertEquals(4, rest.finished());
        assertEquals(half.folder(), rest.folder());
        assertEquals(whole.losses, Stream.concat(begun.losses.stream(), resumed.losses.stream()).toList());
        for (Path run : runs(expected.folder())) {
            Path other = rest.folder().resolve(run.getFileName());
            assertArrayEquals(weights(run), weights(other), run.getFileName().toString());
            assertEquals(Files.readAllLines(run.resolve("metrics.jsonl")).size(),
                    Files.readAllLines(other.resolve("metrics.jsonl")).size());
        }
    }

    private static final String NORMALIZERS = """
            experiment: normalizers
            task: {dataset: number-words, train: 64, validation: 16, test: 16, model: seq2seq, hidden: 7, embedding: 5}
            arms:
              attention: [none, dot]
              normalizer: [softmax, sparsemax, hard]
            seeds: 1
            train: {optimizer: {adam: {rate: 0.01}}, batch: 16, epochs: 1}
            evaluate: [attention]
            """;

    @Test
    void normalizersAreAnAxisAndWhereTheyLookIsMeasured() throws IOException {
        Files.writeString(file, NORMALIZERS);
        Outcome outcome = run(new Workbench(new Shelf(), home), Request.of(file), new Quiet());
        assertEquals(6, outcome.finished());
        Comparison comparison = new Workbench(new Shelf(), home).compare("normalizers");
        assertEquals(List.of("attention", "normalizer"), comparison.axes());
        assertEquals(Map.of("attention-entropy", false, "attention-maximum", true, "attention-distance", false, "loss",
                false), comparison.metrics());
        List<Map<String, Comparison.Summary>> rows = comparison.rows().stream().map(Comparison.Row::values).toList();
        assertFalse(rows.get(0).containsKey("attention-entropy"), "none looks nowhere");
        assertEquals(Map.of("attention", "dot", "normalizer", "softmax"), comparison.rows().get(3).arm());
        double soft = rows.get(3).get("attention-entropy").mean();
        double sparse = rows.get(4).get("attention-entropy").mean();
        assertTrue(soft > sparse && sparse > 0, "softmax " + soft + ", sparsemax " + sparse);
        assertEquals(0, rows.get(5).get("attention-entropy").mean(), "one slot each");
        assertEquals(1, rows.get(5).get("attention-maximum").mean());
        assertTrue(comparison.text().contains("–"), comparison.text());
    }

    @Test
    void everyOptimizerAndScheduleTrains() throws IOException {
        Request request = new Request(file, List.of("arms.cell=[simple-rnn]",
                "arms.optimizer=[sgd, {sgd: {momentum: 0.9, nesterov: true}}, adam, adamw, adagrad, "
                        + "adadelta, rmsprop]",
                "arms.schedule=[constant, {step: {every: 2, warmup: 1}}, {exponential: {every: 5}}, cosine, "
                        + "{inverse-sqrt: {warmup: 3}}]",
                "train.steps=4"), OptionalInt.of(1), Optional.empty(), false);
        Outcome outcome = run(new Workbench(new Shelf(), home), request, new Quiet());
        assertEquals(7 * 5, outcome.finished());
        Path seventh = runs(outcome.folder()).get(6);
        Map<?, ?> train = (Map<?, ?>) Json.read(seventh.resolve("run.json")).get("train");
        assertEquals("{sgd={rate=0.1, momentum=0.9, nesterov=true, decay=0.0}}",
                train.get("optimizer").toString());
        assertEquals("{step={every=2, warmup=1}}", train.get("schedule").toString());
    }

    /** All but the header, in which the seconds stand. */
    private static byte[] weights(Path run) throws IOException {
        byte[] all = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
        int header = java.nio.ByteBuffer.wrap(all).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt();
        return java.util.Arrays.copyOfRange(all, 8 + header, all.length);
    }

    private static List<Path> runs(Path session) throws IOException {
        try (Stream<Path> folders = Files.list(session)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static void stop(Workbench workbench) {
        try {
            workbench.stop();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitUntilStopping() {
        long until = System.nanoTime() + 200_000_000L;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aRunThatFailsDoesNotHurtTheOthers() {
        Request request = new Request(file, List.of("arms.cell=[simple-rnn]", "arms.optimizer=[{sgd: {rate: 1e30}}, adam]",
                "train.clip=0"), OptionalInt.of(1), Optional.empty(), false);
        Quiet progress = new Quiet();
        Outcome outcome = run(new Workbench(new Shelf(), home), request, progress);
        assertEquals(1, outcome.failed());
        assertEquals(1, outcome.finished());
        assertTrue(progress.messages.get(0).contains("lower the optimizer's rate (1.0E30)"), progress.messages.get(0));
        Comparison comparison = new Workbench(new Shelf(), home).compare("small");
        assertEquals(Map.of("failed", 1), comparison.rows().get(0).states());
        assertTrue(comparison.text().contains("1 failed"), comparison.text());
    }

    @Test
    void aKilledRunIsSeenAsDead() throws IOException, InterruptedException {
        Outcome outcome = run(new Workbench(new Shelf(), home), Request.of(file), new Quiet());
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path run = runs(outcome.folder()).get(0);
        Map<String, Object> facts = new java.util.LinkedHashMap<>(Json.read(run.resolve("run.json")));
        facts.put("state", "running");
        facts.put("pid", gone.pid());
        Json.write(run.resolve("run.json"), facts);
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":13,\"lo", java.nio.file.StandardOpenOption.APPEND);
        Comparison comparison = new Workbench(new Shelf(), home).compare(outcome.session());
        assertEquals(Map.of("died", 1, "finished", 1), comparison.rows().get(0).states());
    }

    @Test
    void mapsAreDrawnForTheEyeAndForPrograms() throws IOException {
        Quiet progress = new Quiet();
        run(new Workbench(new Shelf(), home), Request.of(file), progress);
        String svg = Files.readString(progress.maps.get(0));
        assertTrue(svg.startsWith("<svg") && svg.contains("<title>5 → 5:"), svg);
        Map<String, Object> numbers = Json.read(Path.of(progress.maps.get(0).toString().replace(".svg", ".json")));
        assertEquals(5, ((List<?>) numbers.get("weights")).size());
        assertFalse(((List<?>) numbers.get("input")).isEmpty());
    }
}
