package heed.cell;

import heed.component.Factory;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes cells; an OSGi service under this interface. */
@ConsumerType
public interface CellFactory<O extends Record> extends Factory<O> {

    /**
     * A cell with fresh weights.
     *
     * @param size width of input and hidden state
     * @param parts for cells that are made of others
     * @throws heed.component.BadInput when its parts do not fit each other
     */
    Cell create(O options, CellSize size, Parameters parameters, Parts parts);
}
