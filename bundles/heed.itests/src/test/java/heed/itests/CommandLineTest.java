package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import heed.itests.Heed.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verbs of the command line: what they print, and what they end with. */
@Timeout(120)
class CommandLineTest {

    @TempDir
    private Path folder;

    private Ended heed(Object... arguments) throws Exception {
        return new Heed(folder.resolve("home")).run(arguments);
    }

    @Test
    void helpNamesTheVerbs() throws Exception {
        Ended ended = heed("--help");
        assertEquals(0, ended.code(), ended.toString());
        for (String verb : List.of("run ", "compare ", "list ", "plugin ", "--home DIR", "Exit codes: 0 ")) {
            assertTrue(ended.out().contains(verb), ended.out());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "runn | no verb 'runn'; did you mean 'run'? Known: compare, list, plugin, run",
        "run x --sedes 3 | run: unknown option '--sedes'; did you mean '--seeds'? Known: --backend, ",
        "run | Missing required parameter: 'FILE'",
        "compare a b | compare: one argument too many: 'b'",
        "list attentio | list: unknown kind 'attentio'; did you mean 'attention'? Known: attention, ",
        "plugin | plugin: say what to do: install, remove or list",
        "compare words | no records of an experiment 'words'. Known: none"})
    void whatCannotBeUnderstoodEndsWithTwo(String arguments, String complaint) throws Exception {
        Ended ended = heed((Object[]) arguments.split(" "));
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().startsWith("heed: " + complaint), ended.err());
        assertEquals("", ended.out());
    }

    /** All in one process: the shell has the same verbs. */
    @Test
    void listsForPeople() throws Exception {
        Map<String, List<String>> ids = Map.of("backends", List.of("jcuda", "nd4j", "reference", "vector"), "attention",
            List.of("additive", "dot", "local-p", "with each of them:"), "cells",
            List.of("lstm", "self-attention", "simple-rnn"), "models", List.of("regressor", "seq2seq"), "datasets",
            List.of("adding", "copy", "number-words"), "evaluators",
            List.of("accuracy", "attention", "exact-match", "regression"), "plugins", List.of("no plugins here"));
        try (Child shell = new Heed(folder.resolve("home")).start()) {
            shell.awaitText("g! ", 0, 60);
            for (Map.Entry<String, List<String>> kind : ids.entrySet()) {
                int asked = shell.said().length();
                shell.type("list " + kind.getKey());
                for (String id : kind.getValue()) {
                    shell.awaitText(id, asked, 10);
                }
                shell.awaitText("g! ", asked, 10);
            }
            int asked = shell.said().length();
            shell.type("list cells plugins");
            shell.awaitText("plugins:", asked, 10);
            shell.awaitText("g! ", asked, 10);
            assertTrue(shell.said().substring(asked).contains("cells:\nbidirectional "), shell.said());
            shell.type("exit 3");
            assertEquals(3, shell.end(30, TimeUnit.SECONDS).code());
        }
    }

    @Test
    void listsForPrograms() throws Exception {
        Map<String, String> ids = Map.of("backends", "jcuda, nd4j, reference, vector", "attention",
            "additive, concat, cosine, coverage, dot, general, hard, local-m, local-p, location, monotonic, "
                + "multi-head, scaled-dot",
            "normalizers", "entmax15, gumbel, hard, relu, sigmoid, softmax, sparsemax", "positions",
            "learned, rotary, sinusoidal", "biases", "alibi, relative", "cells",
            "bidirectional, gru, lstm, lstmn, self-attention, simple-rnn, stacked", "models",
            "regressor, seq2seq, tagger", "datasets", "adding, copy, number-words", "evaluators",
            "accuracy, attention, exact-match, regression", "plugins", "");
        Ended ended = heed("list", "--json");
        assertEquals(0, ended.code(), ended.toString());
        Map<String, Object> all = JSON.std.mapFrom(ended.out());
        for (Map.Entry<String, String> kind : ids.entrySet()) {
            assertRows(kind.getKey(), kind.getValue(), all);
        }
        Map<String, Object> cells = JSON.std.mapFrom(heed("list", "cells", "--json").out());
        assertEquals(Map.of("cells", all.get("cells")), cells);
    }

    private static void assertRows(String kind, String ids, Map<String, Object> all) {
        List<Map<String, Object>> rows = ((List<?>) all.get(kind)).stream().map(CommandLineTest::row).toList();
        assertEquals(ids, rows.stream().map(row -> (String) row.get("id")).collect(Collectors.joining(", ")));
        for (Map<String, Object> row : rows) {
            assertTrue(row.get("version") instanceof String && row.get("title") instanceof String,
                row.toString());
            assertTrue(kind.equals("backends") || row.get("source") instanceof String source && !source.isBlank()
                && row.get("options") instanceof List, row.toString());
            assertTrue(!kind.equals("backends") || saysWhetherItRuns(row), row.toString());
        }
    }

    /** Only the one for GPUs may lack something here, and then says what. */
    private static boolean saysWhetherItRuns(Map<String, Object> backend) {
        return Boolean.TRUE.equals(backend.get("runs")) ? backend.get("device") instanceof String
            : backend.get("id").equals("jcuda") && backend.get("reason") instanceof String;
    }

    private static Map<String, Object> row(Object value) {
        return ((Map<?, ?>) value).entrySet().stream()
            .collect(Collectors.toMap(entry -> String.valueOf(entry.getKey()), Map.Entry::getValue));
    }

    @Test
    void anExperimentIsComparedInThreeForms() throws Exception {
        Path file = Experiment.words(folder, "tiny", "none, dot", 5);
        Ended ran = heed("run", file, "--seeds", "2", "--backend", "reference");
        assertEquals(0, ran.code(), ran.toString());
        assertTrue(ran.out().startsWith("experiment tiny: 4 runs on reference\n"), ran.out());
        Ended text = heed("compare", "tiny");
        assertTrue(text.out().startsWith("tiny/"), text.out());
        assertTrue(text.out().contains("mean ± half the 95 % interval over seeds"), text.out());
        Ended csv = heed("compare", "tiny", "--csv");
        assertEquals("session,attention,metric,n,mean,interval,min,max",
            csv.out().lines().findFirst().orElse(""));
        assertEquals(8, csv.out().lines()
            .filter(line -> line.matches("tiny/[0-9-]+,(none|dot),[a-z-]+,2,.*")).count(), csv.out());
        Map<String, Object> json = JSON.std.mapFrom(heed("compare", "tiny", "--json").out());
        assertEquals(List.of("attention"), json.get("axes"));
        assertEquals(2, ((List<?>) json.get("rows")).size());
        assertEquals(2, heed("compare", "tiny", "--csv", "--json").code());
    }

    @Test
    void aPluginIsInstalledListedAndRemoved() throws Exception {
        Path jar = Files.createDirectories(folder.resolve("made/here")).resolve("cosine-1.0.0.jar");
        String sha256 = TestPlugins.cosine().writeTo(jar);
        Ended installed = heed("plugin", "install", jar);
        assertEquals("installed com.example.attention.cosine 1.0.0 (cosine-1.0.0.jar, sha256 " + sha256
            + ")\n", installed.out(), installed.err());
        assertTrue(heed("list", "attention").out().contains("cosine           1.0.0      e = β cos(q, k)"));
        assertTrue(heed("plugin", "list").out().matches(
            "com\\.example\\.attention\\.cosine +1\\.0\\.0 +active +cosine-1\\.0\\.0\\.jar\n"));
        assertEquals(0, heed("plugin", "remove", "com.example.attention.cosine").code());
        assertEquals("no plug-ins here\n", heed("plugin", "list").out());
        Ended again = heed("plugin", "remove", "cosine-1.0.0.jar");
        assertEquals(2, again.code(), again.toString());
    }
}
