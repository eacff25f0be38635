package heed.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.experiment.Comparison;
import heed.experiment.Experiments;
import heed.experiment.Outcome;
import heed.experiment.Plan;
import heed.experiment.Progress;
import heed.experiment.Request;
import heed.plugin.Catalogue;
import heed.plugin.Lease;
import heed.plugin.Offer;
import heed.plugin.Plugins;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verbs over services that say what a test wants. */
class HeedTest {

    private static final Terminal PIPE = new Terminal(false, 80);

    /** Knows one comparison. */
    private static final class OneComparison implements Experiments {
        @Override
        public Plan plan(Request request) {
            throw new BadInput("", request.file() + ": there is no such file");
        }

        @Override
        public Outcome run(Plan plan, Progress progress) {
            throw new IllegalStateException("nothing was planned");
        }

        @Override
        public Comparison compare(String name) {
            Map<String, Boolean> metrics = new LinkedHashMap<>(Map.of("accuracy", true));
            return new Comparison(name + "/1", List.of("attention"), metrics, List.of(
                    new Comparison.Row(Map.of("attention", "none"), Map.of("finished", 2),
                            Map.of("accuracy", new Comparison.Summary(2, 0.5, 0.25, 0.4, 0.6))),
                    new Comparison.Row(Map.of("attention", "dot"), Map.of("finished", 1, "died", 1),
                            Map.of("accuracy", new Comparison.Summary(1, 0.75, Double.NaN, 0.75, 0.75)))));
        }

        @Override
        public List<String> recorded() {
            return List.of();
        }
    }

    /** Offers nothing. */
    private static final class Nothing implements Catalogue, Plugins {
        @Override
        public <F> List<Offer<F>> offers(Class<F> kind) {
            return List.of();
        }

        @Override
        public Lease lease() {
            throw new IllegalStateException("nothing to lease");
        }

        @Override
        public List<Plugin> list() {
            return List.of(new Plugin("broken.jar", "", "", "", State.REFUSED, "is no jar", 0),
                    new Plugin("cosine.jar", "com.example.cosine", "1.0.0", "abc", State.ACTIVE, "", 1));
        }

        @Override
        public Plugin install(Path jar) {
            throw new BadInput("", jar + " does not exist");
        }

        @Override
        public void remove(String name) {
            throw new BadInput("", "no plug-in '" + name + "'");
        }
    }

    private int code;

    private Captured heed(String arguments) {
        Nothing nothing = new Nothing();
        return Captured.of(PIPE, terminal -> code = Heed.line(
                new Services(new OneComparison(), nothing, nothing, terminal), "1.2.3").execute(arguments.split(" ")));
    }

    @Test
    void theTableMarksTheBestAndSaysHowRunsStand() {
        String text = heed("compare words").out();
        assertEquals(0, code);
        List<String> lines = text.lines().toList();
        assertEquals("words/1", lines.get(0));
        assertTrue(lines.get(1).matches("attention +runs +accuracy ↑ +seconds +weights"), text);
        assertTrue(lines.get(3).matches("none +2 +0\\.5000 ± 0\\.2500 +– +–"), text);
        assertTrue(lines.get(4).matches("dot +.*1 died.* +0\\.7500 \\* +– +–"), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "lst | heed: no verb 'lst'; did you mean 'list'? Known: compare, list, plugin, run",
        "list cells --jsn | heed: list: unknown option '--jsn'; did you mean '--json'? Known: --help, --json, --version",
        "compare a b | heed: compare: one argument too many: 'b'",
        "run no.yaml | heed: no.yaml: there is no such file",
        "run no.yaml --seeds 0 | heed: --seeds: expected a whole number of at least 1, got 0",
        "plugin install no.jar | heed: no.jar does not exist",
        "plugin remove no | heed: no plug-in 'no'"})
    void badInputIsOneSentence(String arguments, String sentence) {
        Captured printed = heed(arguments);
        assertEquals(2, code);
        assertEquals(sentence, printed.err().lines().findFirst().orElse(""));
        assertEquals("", printed.out());
    }

    @Test
    void pluginsSayHowTheyStand() {
        List<String> lines = heed("plugin list").out().lines().toList();
        assertTrue(lines.get(0).matches("broken\\.jar +refused +broken\\.jar: is no jar"), lines.get(0));
        assertTrue(lines.get(1).matches("com\\.example\\.cosine +1\\.0\\.0 +active +cosine\\.jar"), lines.get(1));
        assertEquals("no cells here\n", heed("list cells").out().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void versionIsTheOneTold() {
        assertEquals("heed 1.2.3", heed("--version").out().strip());
        assertEquals(0, code);
    }
}
