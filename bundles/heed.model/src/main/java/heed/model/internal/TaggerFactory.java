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

/** Offers {@link Tagger}. */
@Component(service = ModelFactory.class)
public final class TaggerFactory implements ModelFactory<TaggerFactory.Options> {

    /** Options of the tagger. */
    public record Options(
            @Option(value = "cell that reads the tokens", preset = "simple-rnn") Ref cell,
            @Option(value = "width of the token embeddings", preset = "64", min = 1) int embedding,
            @Option(value = "width of the hidden states", preset = "128", min = 1) int hidden) {
    }

    @Override
    public String id() {
        return "tagger";
    }

    @Override
    public String title() {
        return "a label for each token: a cell reads them, its state after each says its label";
    }

    @Override
    public String reference() {
        return "Elman 1990; for copy memory: Arjovsky, Shah & Bengio 2016, §5.1";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Model create(Options options, Form form, Parameters parameters, Parts parts) {
        if (!(form instanceof Form.Pairs pairs)) {
            throw new BadInput("", "tagger learns from pairs of token sequences, such as copy gives; this dataset "
                    + "gives series of vectors: take the model 'regressor'");
        }
        return new Tagger(options, pairs, parameters, parts);
    }
}
