package heed.model.internal;

import heed.component.BadInput;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Form;
import heed.model.Model;
import heed.model.ModelFactory;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Seq2Seq}. */
@Component(service = ModelFactory.class)
public final class Seq2SeqFactory implements ModelFactory<Seq2SeqFactory.Options> {

    private static final String SAME = "same";

    /** Options of the encoder–decoder. */
    public record Options(
            @Option(value = "cell of encoder and decoder", preset = "simple-rnn") Ref cell,
            @Option(value = "the encoder's cell, if it is another, such as a bidirectional one; 'same' for cell",
                    preset = SAME) Ref encoder,
            @Option(value = "mechanism by which the decoder reads the encoder's states; none for no attention",
                    preset = "additive") Ref attention,
            @Option(value = "normaliser of a mechanism that says none itself; own takes the mechanism's",
                    preset = "own") Ref normalizer,
            @Option(value = "width of the token embeddings", preset = "64", min = 1) int embedding,
            @Option(value = "width of the hidden states", preset = "128", min = 1) int hidden,
            @Option(value = "width of the decoder's hidden states; 0 takes that of the encoder", preset = "0", min = 0)
            int decoder,
            @Option(value = "most tokens to say of one source", preset = "100", min = 1) int maxLength) {

        /** The cell that reads. */
        Ref reader() {
            return encoder.id().equals(SAME) ? cell : encoder;
        }

        /** The mechanism with the normaliser that stands beside it, if it needs one. */
        Ref read() {
            boolean silent = normalizer.id().equals("own") || attention.options().containsKey("normalizer");
            return silent ? attention : attention.with("normalizer", normalizer);
        }
    }

    @Override
    public String id() {
        return "seq2seq";
    }

    @Override
    public String title() {
        return "encoder–decoder over token sequences, with or without attention";
    }

    @Override
    public String reference() {
        return "Sutskever, Vinyals & Le 2014; attention after Luong, Pham & Manning 2015, §3";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Model create(Options options, Form form, Parameters parameters, Parts parts) {
        if (!(form instanceof Form.Pairs pairs)) {
            throw new BadInput("", "seq2seq learns from pairs of token sequences, such as number-words gives; this "
                    + "dataset gives series of vectors: take the model 'regressor'");
        }
        return new Seq2Seq(options, pairs, parameters, parts);
    }
}
