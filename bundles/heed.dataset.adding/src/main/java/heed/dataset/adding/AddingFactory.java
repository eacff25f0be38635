package heed.dataset.adding;

import heed.dataset.Dataset;
import heed.dataset.DatasetFactory;
import heed.dataset.Form;
import org.osgi.service.component.annotations.Component;

/**
 * Offers the adding problem. Hochreiter &amp; Schmidhuber 1997, §5.4 draw values from [−1, 1], mark with 1
 * the two to be added and with −1 the ends, vary the length, and scale the target to 0.5 + (X₁ + X₂)/4. Here
 * is the form that became common with Le, Jaitly &amp; Hinton 2015, §4.1 and Arjovsky, Shah &amp; Bengio
 * 2016, §5.2: values uniform in [0, 1), all sequences of one length, marks 1 in the first and in the second
 * half and 0 elsewhere, target X₁ + X₂.
 *
 * <p>Who has learnt nothing and always answers the mean, 1, has a mean squared error of Var(X₁ + X₂) = 2/12 =
 * 0.1667 (a root of it of 0.408); who knows one of the two numbers, 1/12 = 0.0833. Judge tables by these.
 */
@Component(service = DatasetFactory.class)
public final class AddingFactory implements DatasetFactory<Adding> {

    @Override
    public String id() {
        return "adding";
    }

    @Override
    public String title() {
        return "add the two marked numbers of a sequence; answering the mean has MSE 0.1667";
    }

    @Override
    public String reference() {
        return "Hochreiter & Schmidhuber 1997, §5.4, in the form of Le, Jaitly & Hinton 2015, §4.1";
    }

    @Override
    public Class<Adding> options() {
        return Adding.class;
    }

    @Override
    public Dataset create(Adding options) {
        MarkedSequences test = part(options, 0, options.test());
        MarkedSequences validation = part(options, 1, options.validation());
        MarkedSequences train = part(options, 2, options.train());
        String source = ("adding problem: %d steps, values uniform in [0, 1), a mark in each half, target "
                + "their sum (always answering 1: mse 0.1667); Philox seed %d; "
                + "train %d, validation %d, test %d")
                .formatted(options.length(), options.seed(), train.size(), validation.size(), test.size());
        return new Dataset(new Form.Values(2, 1), train, validation, test, source);
    }

    private static MarkedSequences part(Adding options, int part, int size) {
        return new MarkedSequences(size, options.length(), options.seed(), part);
    }
}
