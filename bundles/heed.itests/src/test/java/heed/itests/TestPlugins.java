package heed.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The plug-ins that the tests copy into a home. */
final class TestPlugins {

    private static final Path COSINE = Path.of("../../docs/examples/cosine-attention/src/main/java");

    /**
     * Dot attention that stops at its third score until a file is there, and only then loads the class that
     * computes from there on.
     */
    private static final String LATE = """
        package com.acme.late;
        import heed.attention.AttentionMechanism;
        import heed.attention.Reading;
        import heed.component.Option;
        import heed.component.Parts;
        import heed.tensor.Parameters;
        import heed.tensor.Tensor;
        import java.nio.file.Files;
        import java.nio.file.Path;
        public final class LateFactory implements heed.attention.AttentionFactory<LateFactory.Late> {
            public record Late(
                    @Option(value = "file to wait for; none for no wait", preset = "none") String gate) {
            }
            public String id() { return "late"; }
            public String title() { return "dot attention that waits"; }
            public String reference() { return "a test"; }
            public Class<Late> options() { return Late.class; }
            public AttentionMechanism create(Late options, heed.attention.Widths widths,
                    Parameters parameters, Parts parts) {
                return new Waiting(options.gate());
            }
            private static final class Waiting implements AttentionMechanism {
                private final String gate;
                private int scores;
                Waiting(String gate) { this.gate = gate; }
                public Tensor score(Tensor query, Tensor keys, Reading at) {
                    if (++scores <= 3) {
                        return query.matmul(keys.transpose(1, 2));
                    }
                    if (scores == 4 && !gate.equals("none")) {
                        pass(Path.of(gate));
                    }
                    return Afterwards.score(query, keys);
                }
                private static void pass(Path gate) {
                    try {
                        Files.createFile(Path.of(gate + ".reached"));
                        long begin = System.nanoTime();
                        while (!Files.exists(gate)) {
                            if (System.nanoTime() - begin > 60_000_000_000L) {
                                throw new IllegalStateException("the gate stayed shut: " + gate);
                            }
                            Thread.sleep(20);
                        }
                    } catch (java.io.IOException | InterruptedException failed) {
                        throw new IllegalStateException("no gate: " + gate, failed);
                    }
                }
            }
        }
        class Afterwards {
            static Tensor score(Tensor query, Tensor keys) {
                return query.matmul(keys.transpose(1, 2)).mul(SHARPNESS);
            }
        }
        """;

    /** Dot attention by a vendor who thought of no better names than another. */
    private static final String DOT2 = """
        package attention.dot2;
        import heed.attention.AttentionMechanism;
        import heed.component.NoOptions;
        public final class Dot2Factory implements heed.attention.AttentionFactory<NoOptions> {
            public String id() { return "dot2"; }
            public String title() { return "e = SHARPNESS qᵀ k"; }
            public String reference() { return "a test"; }
            public Class<NoOptions> options() { return NoOptions.class; }
            public AttentionMechanism create(NoOptions options, heed.attention.Widths widths,
                    heed.tensor.Parameters parameters, heed.component.Parts parts) {
                return (query, keys, at) -> query.matmul(keys.transpose(1, 2)).mul(SHARPNESS);
            }
        }
        """;

    private TestPlugins() {
    }

    /** The example plug-in of the documentation, from its sources. */
    static PluginJar cosine() throws IOException {
        try (Stream<Path> files = Files.walk(COSINE)) {
            return new PluginJar("com.example.attention.cosine", "1.0.0")
                .imports("heed.attention,heed.component,heed.tensor")
                .component("heed.attention.AttentionFactory",
                    "com.example.attention.cosine.CosineAttentionFactory")
                .compiled(files.filter(file -> file.toString().endsWith(".java")).sorted().toList());
        }
    }

    /** @param sharpness what the late class multiplies scores with: versions differ in what they do */
    static PluginJar late(String version, double sharpness) throws IOException {
        return mechanism("com.acme.late", version, "com.acme.late.LateFactory", LATE, sharpness);
    }

    /** @param vendor symbolic name; the id, the package and the class are the same for all vendors */
    static PluginJar dot2(String vendor, double sharpness) throws IOException {
        return mechanism(vendor, "1.0.0", "attention.dot2.Dot2Factory", DOT2, sharpness);
    }

    private static PluginJar mechanism(String bundle, String version, String type, String source, double sharpness)
            throws IOException {
        Path folder = Files.createTempDirectory("mechanism");
        Path file = folder.resolve(type.substring(type.lastIndexOf('.') + 1) + ".java");
        Files.writeString(file, source.replace("SHARPNESS", String.valueOf(sharpness)));
        PluginJar jar = new PluginJar(bundle, version).imports("heed.attention,heed.component,heed.tensor")
            .component("heed.attention.AttentionFactory", type).compiled(List.of(file));
        PluginJar.delete(folder);
        return jar;
    }
}
