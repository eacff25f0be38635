package heed.evaluator.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.NoOptions;
import heed.component.Options;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Series;
import heed.dataset.Vocabulary;
import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.EvaluatorFactory;
import heed.evaluator.Judged;
import heed.evaluator.Subject;
import heed.model.Prediction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.scr.info.ScrInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.ComponentContext;
import org.osgi.util.function.Function;
import org.osgi.util.promise.Promise;

/** The finished bundle in Felix, with Tribuo's classes from nowhere else; Heed's API is the test's. */
class InFelixIT {

    private static final String API = "heed.component;version=1.0.0,heed.dataset;version=1.0.0,"
            + "heed.model;version=1.0.0,heed.evaluator;version=1.0.0";

    @TempDir
    static Path cache;
    private static Framework felix;

    @BeforeAll
    static void start() throws BundleException {
        felix = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, cache.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, API));
        felix.init();
        List<Bundle> bundles = new ArrayList<>();
        for (Class<?> inside : List.of(
                Function.class, Promise.class, ComponentContext.class, ScrInfo.class)) {
            bundles.add(felix.getBundleContext().installBundle(
                    inside.getProtectionDomain().getCodeSource().getLocation().toString()));
        }
        bundles.add(felix.getBundleContext().installBundle(Path.of(System.getProperty("heed.bundle")).toUri()
                .toString()));
        felix.start();
        for (Bundle bundle : bundles) {
            bundle.start();
        }
    }

    @AfterAll
    static void stop() throws BundleException, InterruptedException {
        felix.stop();
        felix.waitForStop(10_000);
    }

    @SuppressWarnings("unchecked")
    private static EvaluatorFactory<Record> factory(String id) throws InvalidSyntaxException {
        for (ServiceReference<?> found : felix.getBundleContext()
                .getAllServiceReferences(EvaluatorFactory.class.getName(), null)) {
            EvaluatorFactory<Record> factory =
                    (EvaluatorFactory<Record>) felix.getBundleContext().getService(found);
            if (factory.id().equals(id)) {
                return factory;
            }
        }
        throw new AssertionError("no evaluator " + id + " among the services");
    }

    @Test
    void labelsAreJudgedThroughTheService() throws InvalidSyntaxException {
        Vocabulary words = new Vocabulary(List.of("ein", "und"));
        EvaluatorFactory<Record> factory = factory("accuracy");
        assertNotSame(LabelAccuracyFactory.class.getClassLoader(), factory.getClass().getClassLoader());
        Evaluator evaluator = factory.create(
                Options.read(factory.options(), Map.of(), "evaluate[0]", "accuracy"),
                new Form.Pairs(words, words));
        Evaluation found = evaluator.evaluate(List.of(
                new Judged(new Pair(words.ids(List.of("ein")), words.ids(List.of("ein", "und", "ein"))),
                        new Prediction.Tokens(words.ids(List.of("ein", "und", "und")), Optional.empty()))),
                new Subject("seq2seq", "test"));
        assertEquals(2 / 3.0, found.metrics().get(0).value(), 1e-9);
        assertEquals(2 / 3.0, found.metrics().get(1).value(), 1e-9, "F1 of either token");
        assertTrue(found.provenance().containsValue("seq2seq"), () -> found.provenance().toString());
    }

    @Test
    void numbersAreJudgedThroughTheService() throws InvalidSyntaxException {
        Evaluator evaluator = factory("regression").create(new NoOptions(), new Form.Values(1, 1));
        Evaluation found = evaluator.evaluate(List.of(number(1, 2), number(3, 3)),
                new Subject("rnn", "test"));
        assertEquals(0.5, found.metrics().get(0).value(), 1e-9);
        assertEquals("4.3.2", found.provenance().get("tribuo.tribuo-version"),
                () -> found.provenance().toString());
    }

    private static Judged number(float truth, float said) {
        return new Judged(new Series(new float[][] {{0}}, new float[] {truth}),
                new Prediction.Values(new float[] {said}, Optional.empty()));
    }
}
