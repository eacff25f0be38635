package heed.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import heed.attention.Around;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.plugin.Catalogue;
import heed.plugin.Lease;
import heed.plugin.Offer;
import heed.tensor.Parameters;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code heed list} says of a mechanism and its options. */
class ListVerbTest {

    /** Names for the option of few values. */
    enum Side { LEFT, LEFT_AND_RIGHT }

    /** An option of each type. */
    record Every(@Option(value = "half width in slots", min = 1) int window,
            @Option(value = "share that counts", preset = "0.5", min = 0, max = 1) double share,
            @Option(value = "where it looks", preset = "left-and-right") Side side,
            @Option(value = "whether to divide", preset = "false") boolean renormalize,
            @Option(value = "a name", preset = "x") String name,
            @Option(value = "inner score", preset = "dot") Ref of,
            @Option(value = "widths of the layers", preset = "8, 4", min = 2) List<Integer> widths) {
    }

    /** Offers one mechanism, which nobody makes here. */
    private static final class OneMechanism implements Catalogue, AttentionFactory<Every> {
        @Override
        public <F> List<Offer<F>> offers(Class<F> kind) {
            return kind != AttentionFactory.class ? List.of()
                    : List.of(new Offer<>(id(), "1.2.0.SNAPSHOT", "com.acme", "abc", kind.cast(this)));
        }

        @Override
        public Lease lease() {
            throw new IllegalStateException("a list leases nothing");
        }

        @Override
        public String id() {
            return "every";
        }

        @Override
        public String title() {
            return "has every option";
        }

        @Override
        public String reference() {
            return "Acme 2026, eq. (3)";
        }

        @Override
        public Class<Every> options() {
            return Every.class;
        }

        @Override
        public AttentionMechanism create(Every options, Widths widths, Parameters parameters, Parts parts) {
            throw new IllegalStateException("a list makes no mechanism");
        }
    }

    private static String list(String... arguments) {
        return Captured.of(new Terminal(false, 80), terminal -> assertEquals(0, Heed.line(
                new Services(null, new OneMechanism(), null, terminal), "1.2.3").execute(Stream.concat(
                        Stream.of("list"), Stream.of(arguments)).toArray(String[]::new)))).out();
    }

    @Test
    void peopleSeeTitleSourceAndOptions() {
        assertEquals("""
            every            1.2.0-dev  has every option
                source: Acme 2026, eq. (3)
                window: half width in slots (a whole number of at least 1, required)
                share: share that counts (a number from 0 to 1; 0.5)
                side: where it looks (one of left, left-and-right; left-and-right)
                renormalize: whether to divide (true or false; false)
                name: a name (a text; x)
                of: inner score (a part; dot)
                widths: widths of the layers (a list, each a whole number of at least 2; 8, 4)
            with each of them:
                normalizer: normaliser of the scores; 'own' takes the mechanism's, and softmax if it has \
            none (a part; own)
                dropout: part of the weights that is dropped while training (a number from 0 to 0.99; 0)
                bias: biases by position that are added to the scores (a list, each a part; empty)
                positions: encoding of positions that is told to queries and keys, or none (a part; none)
            """, list("attention").replace(System.lineSeparator(), "\n"));
    }

    @Test
    void programsSeeEachOptionsLimits() throws Exception {
        Map<String, Object> all = JSON.std.mapFrom(list("attention", "--json"));
        Map<?, ?> row = (Map<?, ?>) ((List<?>) all.get("attention")).get(0);
        assertEquals("every 1.2.0.SNAPSHOT com.acme",
                row.get("id") + " " + row.get("version") + " " + row.get("bundle"));
        assertEquals("Acme 2026, eq. (3)", row.get("source"));
        assertEquals(JSON.std.listFrom("""
            [{"name": "window", "type": "integer", "min": 1, "expects": "a whole number of at least 1",
              "required": true, "what": "half width in slots"},
             {"name": "share", "type": "number", "min": 0.0, "max": 1.0, "expects": "a number from 0 to 1",
              "required": false, "preset": "0.5", "what": "share that counts"},
             {"name": "side", "type": "choice", "values": ["left", "left-and-right"],
              "expects": "one of left, left-and-right", "required": false, "preset": "left-and-right",
              "what": "where it looks"},
             {"name": "renormalize", "type": "boolean", "expects": "true or false", "required": false,
              "preset": "false", "what": "whether to divide"},
             {"name": "name", "type": "text", "expects": "a text", "required": false, "preset": "x", "what": "a name"},
             {"name": "of", "type": "part", "expects": "a part", "required": false, "preset": "dot",
              "what": "inner score"},
             {"name": "widths", "type": "list", "items": {"type": "integer", "min": 2},
              "expects": "a list, each a whole number of at least 2", "required": false, "preset": "8, 4",
              "what": "widths of the layers"}]"""), row.get("options"));
    }

    @Test
    void theHostsOptionsStandBesideTheMechanismsOnce() throws Exception {
        Map<String, Object> all = JSON.std.mapFrom(list("attention", "--json"));
        assertEquals(List.of("attention", "around"), List.copyOf(all.keySet()));
        List<?> around = (List<?>) all.get("around");
        assertEquals(Around.names(), around.stream().map(option -> ((Map<?, ?>) option).get("name")).toList());
        assertEquals(0.99, ((Map<?, ?>) around.get(1)).get("max"));
        assertEquals(Map.of("cells", List.of()), JSON.std.mapFrom(list("cells", "--json")));
    }
}
