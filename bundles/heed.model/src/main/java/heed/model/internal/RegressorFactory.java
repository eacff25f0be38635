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

/** Offers {@link Regressor}. */
@Component(service = ModelFactory.class)
public final class RegressorFactory implements ModelFactory<RegressorFactory.Options> {

    /** Options of the regressor. */
    public record Options(
            @Option(value = "cell that reads the series", preset = "simple-rnn") Ref cell,
            @Option(value = "width of the hidden states", preset = "64", min = 1) int hidden) {
    }

    @Override
    public String id() {
        return "regressor";
    }

    @Override
    public String title() {
        return "numbers from a series: a cell reads it, its last state says them";
    }

    @Override
    public String reference() {
        return "Hochreiter & Schmidhuber 1997, §5.4";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Model create(Options options, Form form, Parameters parameters, Parts parts) {
        if (!(form instanceof Form.Values values)) {
            throw new BadInput("", "regressor learns from series of vectors, such as adding gives; this dataset gives "
                    + "pairs of token sequences: take the model 'seq2seq'");
        }
        return new Regressor(options, values, parameters, parts);
    }
}
