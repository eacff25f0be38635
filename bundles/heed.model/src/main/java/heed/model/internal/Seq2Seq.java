package heed.model.internal;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.component.Parts;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Vocabulary;
import heed.model.Model;
import heed.model.Prediction;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Encoder–decoder over token sequences.
 *
 * <pre>
 * m_1..m_S = encoder(x)          h_t = decoder(y_{t−1}, h_{t−1}),  h_0 = the encoder's last state
 * c_t = attention(h_t, m)        h̃_t = tanh(W_c [c_t; h_t])       p(y_t) = softmax(W_s h̃_t + b_s)
 * </pre>
 *
 * Luong, Pham &amp; Manning 2015, eq. (5) and (6), without input feeding, so that all steps of training attend at once.
 * Without attention, h̃_t = tanh(W_c h_t). A decoder of another width begins at h_0 = tanh(W_0 m_S), as in Bahdanau,
 * Cho &amp; Bengio 2015, appendix A.2.2. An encoder may be another cell than the decoder: the parts of its state go to
 * those of the decoder's in turn, the hidden state first, as far as there are parts on both sides.
 */
final class Seq2Seq implements Model {

    private final Engine engine;
    private final int maxLength;
    private final Tensor sourceEmbedding;
    private final Tensor targetEmbedding;
    private final Cell encoder;
    private final Cell decoder;
    private final int states;
    private final List<Tensor> bridges = new ArrayList<>();
    private final Optional<Attention> attention;
    private final Tensor combine;
    private final Tensor output;
    private final Tensor outputBias;

    /** A batch of sources, read. */
    private record Encoded(Cells.Pass pass, Optional<Attention.Whole> memory) {
    }

    Seq2Seq(Seq2SeqFactory.Options options, Form.Pairs form, Parameters parameters, Parts parts) {
        int width = options.embedding();
        int hidden = options.hidden();
        int deep = options.decoder() == 0 ? hidden : options.decoder();
        engine = parameters.engine();
        maxLength = options.maxLength();
        sourceEmbedding = parameters.create("source.E", Init.normal(1 / Math.sqrt(width)), form.source().size(),
                width);
        targetEmbedding = parameters.create("target.E", Init.normal(1 / Math.sqrt(width)), form.target().size(),
                width);
        encoder = Cells.create(options.reader(), new CellSize(width, hidden), parameters.in("encoder"), parts);
        decoder = Cells.stepping(options.cell(), new CellSize(width, deep), parameters.in("decoder"), parts,
                "a decoder");
        states = states();
        if (deep != hidden) {
            bridge(hidden, deep, parameters);
        }
        attention = options.attention().id().equals("none") ? Optional.empty()
                : Optional.of(Attention.create(options.read(), new Widths(deep, hidden),
                        parameters.in("attention"), parts));
        combine = parameters.create("W_c", Init.glorot(), attention.isPresent() ? hidden + deep : deep, deep);
        output = parameters.create("W_s", Init.glorot(), deep, form.target().size());
        outputBias = parameters.create("b_s", Init.constant(0), form.target().size());
    }

    /** How many parts the decoder's state has. */
    private int states() {
        try (Scope scope = engine.scope()) {
            return decoder.begin(engine, 1, 1).state().size();
        }
    }

    /** How many parts of its state the encoder has for the decoder. */
    private int handed() {
        try (Scope scope = engine.scope()) {
            Tensor any = engine.zeros(1, 1, sourceEmbedding.dim(1));
            return Math.min(states, Cells.run(encoder, any, new int[] {1}, List.of()).state().size());
        }
    }

    /** A matrix [H,D] for each part of the state that is handed over. */
    private void bridge(int hidden, int deep, Parameters parameters) {
        int handed = handed();
        for (int i = 0; i < handed; i++) {
            bridges.add(parameters.create("W_0." + i, Init.glorot(), hidden, deep));
        }
    }

    /** Where the decoder begins: the encoder's last state, [B,H] each → [B,D] each; zeros where that has fewer parts. */
    private List<Tensor> start(List<Tensor> last) {
        List<Tensor> start = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            start.add(i >= last.size() ? engine.zeros(last.get(0).dim(0), decoder.width())
                    : bridges.isEmpty() ? last.get(i) : last.get(i).matmul(bridges.get(i)).tanh());
        }
        return start;
    }

    @Override
    public Tensor loss(List<? extends Example> batch) {
        List<int[]> targets = batch.stream().map(example -> ((Pair) example).target()).toList();
        Encoded source = encode(batch);
        Padded said = Padded.begun(targets);
        Padded wanted = Padded.ended(targets);
        Tensor h = Cells.run(decoder, targetEmbedding.rows(said.ids(engine)), said.lengths(),
                start(source.pass().state())).outputs();                           // [B,T,D]
        Tensor logits = logits(h, source.memory().map(memory -> memory.read(h)));  // [B,T,V]
        return wanted.crossEntropy(logits);
    }

    private Encoded encode(List<? extends Example> batch) {
        Padded source = Padded.of(batch.stream().map(example -> ((Pair) example).source()).toList());
        Tensor embedded = sourceEmbedding.rows(source.ids(engine));                // [B,S,E]
        Cells.Pass pass = Cells.run(encoder, embedded, source.lengths(), List.of());
        return new Encoded(pass, attention.map(host -> host.over(pass.outputs(),
                Mask.padding(source.lengths()))));
    }

    /** Scores of the next token: h [B,T,D] → [B,T,V]. */
    private Tensor logits(Tensor h, Optional<Attention.Read> read) {
        Tensor both = read.map(r -> Tensors.concat(-1, r.context(), h)).orElse(h); // [B,T,H+D]
        return both.matmul(combine).tanh().matmul(output).add(outputBias);
    }

    /** The likeliest token at each step, until the end mark. */
    @Override
    public List<Prediction> predict(List<? extends Example> batch, boolean withAttention) {
        int rows = batch.size();
        Encoded source = encode(batch);
        Recurrence recurrence = decoder.begin(engine, rows, maxLength);
        recurrence.state(start(source.pass().state()));
        Said said = new Said(batch, withAttention && attention.isPresent());
        int[] last = new int[rows];
        Arrays.fill(last, Vocabulary.BEGIN);
        for (int t = 0; t < maxLength && !said.finished(); t++) {
            Tensor embedded = targetEmbedding.rows(engine.ids(last, rows, 1));     // [B,1,E]
            Tensor h = recurrence.step(decoder.inputs(embedded).select(1, 0)).unsqueeze(1);
            Optional<Attention.Read> read = source.memory().map(memory -> memory.read(h));
            last = logits(h, read).select(1, 0).argmax().toInts();
            said.add(last, read);
        }
        return said.predictions();
    }
}
