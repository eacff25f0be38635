package heed.tensor.optimizer;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** One way to change a weight by its gradient, with its numbers. Formulas are PyTorch's. */
@ConsumerType
public interface Rule {

    /** Size of the steps, before a {@link Schedule}. */
    double rate();

    /** What it remembers of each weight, by name; each has the weight's shape and is 0 at first. */
    List<String> memory();

    /** Changes a weight, and what is remembered of it, in place; the gradient stays as it is. */
    void change(Step step);
}
