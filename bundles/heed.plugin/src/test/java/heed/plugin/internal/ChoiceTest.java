package heed.plugin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.component.BadInput;
import heed.component.Ref;
import heed.plugin.Offer;
import heed.plugin.greeting.GreetingFactory;
import heed.tensor.spi.Backend;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;

class ChoiceTest {

    /** What it is about, as {@code bundle/id@version}; by id, then newest first. */
    private static Choice<String> among(String... offers) {
        Bundle any = (Bundle) Proxy.newProxyInstance(Bundle.class.getClassLoader(), new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> null);
        return new Choice<>("attention", Stream.of(offers).map(text -> {
            Ref ref = Ref.of(text);
            return new Found<>(new Offer<>(ref.id(), ref.version(), ref.bundle(), "", text), any);
        }).toList());
    }

    private static final Choice<String> CHOICE = among("b/additive@1.0.0", "acme/cosine@1.10.0", "a/cosine@1.2.1",
            "a/cosine@1.2.0", "a/cosine@0.1.0.SNAPSHOT", "b/dot@1.0.0", "a/dot@1.0.0",
            "a/twice@1.0.0", "a/twice@1.0.0");

    @ParameterizedTest
    @CsvSource({"additive, b/additive@1.0.0", "cosine, acme/cosine@1.10.0", "cosine@1.2.0, a/cosine@1.2.0",
        "a/cosine, a/cosine@1.2.1", "a/cosine@1.2.0, a/cosine@1.2.0", "cosine@0.1.0, a/cosine@0.1.0.SNAPSHOT",
        "cosine@0, a/cosine@0.1.0.SNAPSHOT", "cosine@1.10, acme/cosine@1.10.0", "a/dot, a/dot@1.0.0",
        "twice, a/twice@1.0.0"})
    void aReferenceTakes(String ref, String offer) {
        assertEquals(offer, CHOICE.of(Ref.of(ref)).offer().factory());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "aditive | unknown attention 'aditive'; did you mean 'additive'? Known: additive, cosine, dot, twice",
        "location | unknown attention 'location'. Known: additive, cosine, dot, twice",
        "cosine@3.0.0 | no version 3.0.0 of attention 'cosine'; here are: 0.1.0.SNAPSHOT, 1.2.0, 1.2.1, 1.10.0",
        "cosine@1.2 | more than one version 1.2 of attention 'cosine'; here are: 1.2.0, 1.2.1",
        "dot | attention 'dot' is brought in version 1.0.0 by more than one bundle; say which: a/dot or b/dot",
        "dot@1.0.0 | attention 'dot@1.0.0' is brought in version 1.0.0 by more than one bundle; say which: "
                + "a/dot@1.0.0 or b/dot@1.0.0",
        "acne/cosine | no bundle 'acne' that brings attention 'cosine'; did you mean 'acme'? Known: a, acme"})
    void aReferenceThatFitsNothingOrTooMuchSaysSo(String ref, String message) {
        BadInput bad = assertThrows(BadInput.class, () -> CHOICE.of(Ref.parse(ref, "arms.attention[1]")));
        assertEquals(message, bad.getMessage());
        assertEquals("arms.attention[1]", bad.key());
    }

    @Test
    void nothingOnOfferIsSaid() {
        BadInput bad = assertThrows(BadInput.class, () -> among().of(Ref.of("dot")));
        assertEquals("unknown attention 'dot'. Known: none", bad.getMessage());
    }

    @Test
    void kindsHaveNamesForPeople() {
        interface LearningRateFactory { }
        assertEquals(List.of("greeting", "backend", "learning rate"),
                Stream.of(GreetingFactory.class, Backend.class, LearningRateFactory.class).map(Kinds::name).toList());
    }
}
