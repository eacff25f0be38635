package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * The in-framework tests report to files only; here their counts become visible, and their absence a failure.
 */
class InFrameworkCountsTest {

    @ParameterizedTest
    @ValueSource(strings = {"felix", "equinox"})
    void testsRanAndPassed(String framework) throws IOException, SAXException, ParserConfigurationException {
        List<Path> reports;
        try (Stream<Path> files = Files.list(Path.of("target/test-reports", framework))) {
            reports = files.filter(f -> f.toString().endsWith(".xml")).sorted().toList();
        }
        assertEquals(1, reports.size(), () -> "reports of the tests in " + framework + ": " + reports);
        Element suite = DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(reports.get(0).toFile()).getDocumentElement();
        int tests = count(suite, "tests");
        System.out.printf("In %s: Tests run: %d, Failures: %d, Errors: %d, Skipped: %d%n", framework, tests,
            count(suite, "failures"), count(suite, "errors"), count(suite, "skipped"));
        assertTrue(tests > 0, "no test ran in " + framework);
        assertEquals(0, count(suite, "failures") + count(suite, "errors"), "not passed in " + framework);
    }

    private static int count(Element suite, String what) {
        String value = suite.getAttribute(what);
        return value.isEmpty() ? 0 : Integer.parseInt(value);
    }
}
