package heed.benchmarks.authority;

import ai.djl.engine.Engine;
import heed.benchmarks.peer.LibtorchModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the file of PyTorch's numbers. Shapes: B = 2, T = Tq = 5, S = 7; other axes as each case says. */
public final class Main {

    private static final int B = 2;
    private static final int T = 5;
    private static final int S = 7;
    private static final int REAL = 4;

    private Main() {
    }

    /** One argument: the file. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("expected one argument, the file to write; got " + args.length);
            System.exit(2);
        }
        StringBuilder text = new StringBuilder();
        text.append("# Results and gradients of PyTorch's operators in float64, libtorch ")
                .append(Engine.getEngine("PyTorch").getVersion()).append(".\n")
                .append("# Made by heed.benchmarks.authority.Main; its package says how. ")
                .append("The gradients are those of Σ r·y.\n");
        try (LibtorchModel model = new LibtorchModel(1, script())) {
            cases().forEach(one -> text.append(one.run(model)));
        }
        Files.createDirectories(Path.of(args[0]).toAbsolutePath().getParent());
        Files.writeString(Path.of(args[0]), text);
    }

    private static String script() throws IOException {
        try (InputStream in = Main.class.getResourceAsStream("pytorch.py")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Case> cases() {
        int d = 3;
        int h = 4;
        return List.of(
                attention("attention-padding", "attention", S).mask(padding(), B, 1, S),
                attention("attention-causal", "attention_causal", T),
                multiHead("multi-head-padding", "multi_head", S).mask(padding(), B, 1, 1, S),
                multiHead("multi-head-causal", "multi_head_causal", T),
                new Case("lstm", "lstm").input("x", B, T, d).input("h_0", 1, B, h).input("c_0", 1, B, h)
                        .input("W_ih", 4 * h, d).input("W_hh", 4 * h, h).input("b_ih", 4 * h)
                        .input("b_hh", 4 * h)
                        .result("y", B, T, h).result("h_n", 1, B, h).result("c_n", 1, B, h),
                new Case("gru", "gru").input("x", B, T, d).input("h_0", 1, B, h)
                        .input("W_ih", 3 * h, d).input("W_hh", 3 * h, h).input("b_ih", 3 * h)
                        .input("b_hh", 3 * h)
                        .result("y", B, T, h).result("h_n", 1, B, h),
                new Case("layer-norm", "layer_norm").input("x", B, T, S).input("gamma", S).input("beta", S)
                        .result("y", B, T, S));
    }

    private static Case attention(String name, String method, int slots) {
        return new Case(name, method).input("q", B, T, 3).input("k", B, slots, 3).input("v", B, slots, 11)
                .result("y", B, T, 11);
    }

    /** Three heads of two; the queries are as wide as the memory, as nn.MultiheadAttention has it. */
    private static Case multiHead(String name, String method, int slots) {
        return new Case(name, method).input("query", B, T, 6).input("memory", B, slots, 6)
                .weight("W_in", 18, 6).weight("W_out", 6, 6).result("y", B, T, 6);
    }

    /** Row 0 has all slots, row 1 the first four. */
    private static double[] padding() {
        double[] mask = new double[B * S];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i < S + REAL ? 1 : 0;
        }
        return mask;
    }
}
