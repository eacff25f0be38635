package heed.attention.tck;

import heed.part.tck.Mode;
import heed.part.tck.OnBackend;
import heed.tensor.Scope;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Tests by type and mode. */
final class Cases {

    private Cases() {
    }

    /** In each type and both modes. */
    static Stream<DynamicTest> all(AttentionSubject subject, String name, Consumer<Setting> test) {
        return modes(subject, List.of(Mode.values()), name, test);
    }

    /** In each type, and the modes in which nothing is left to chance. */
    static Stream<DynamicTest> settled(AttentionSubject subject, String name, Consumer<Setting> test) {
        return modes(subject, subject.declared().stochastic() ? List.of(Mode.EVALUATION)
                : List.of(Mode.values()),
                name, test);
    }

    /** In each type and these modes, in a scope. */
    static Stream<DynamicTest> modes(AttentionSubject subject, List<Mode> modes, String name,
            Consumer<Setting> test) {
        return modes.stream().flatMap(mode -> OnBackend.types(subject.backend(), name + ", " + mode, type -> {
            try (Setting setting = new Setting(subject, subject.backend(), type, mode);
                    Scope scope = setting.engine.scope()) {
                test.accept(setting);
            }
        }));
    }
}
