package heed.cell.tck;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.Factory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import heed.tensor.spi.Backend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cell under test.
 *
 * @param options with which it is made
 * @param parts that the options name
 * @param stochastic whether it draws random numbers while gradients are recorded, as dropout does
 * @param backend on which it is tested
 * @param exact on which differences are taken, in float64
 */
public record CellSubject(CellFactory<?> factory, Map<String, Object> options, List<Factory<?>> parts,
        CellSize size,
        boolean stochastic, Backend backend, Backend exact) {

    private static final CellSize SIZE = new CellSize(5, 7);

    /** A cell with all options at their presets. */
    public static CellSubject of(CellFactory<?> factory, Backend backend) {
        return new CellSubject(factory, Map.of(), List.of(), SIZE, false, backend, backend);
    }

    /** With these options. */
    public CellSubject options(Map<String, ?> some) {
        return new CellSubject(factory, new LinkedHashMap<>(some), parts, size, stochastic, backend, exact);
    }

    /** Among these parts, which its options name. */
    public CellSubject among(Factory<?>... some) {
        return new CellSubject(factory, options, List.of(some), size, stochastic, backend, exact);
    }

    /** Of this size. */
    public CellSubject size(int input, int hidden) {
        return new CellSubject(factory, options, parts, new CellSize(input, hidden), stochastic, backend,
                exact);
    }

    /** Drawing random numbers while gradients are recorded; never without. */
    public CellSubject withChance() {
        return new CellSubject(factory, options, parts, size, true, backend, exact);
    }

    /**
     * On a backend, with another one for differences in float64: one without float64 names the reference
     * backend.
     */
    public CellSubject on(Backend tested, Backend other) {
        return new CellSubject(factory, options, parts, size, stochastic, tested, other);
    }

    /** The cell as an experiment writes it. */
    Ref written() {
        return Ref.parse(options.isEmpty() ? factory.id() : Map.of(factory.id(), options), "arms.cell");
    }

    Cell create(CellFactory<?> of, Ref ref, Parameters parameters) {
        Factory<?>[] all = Stream.concat(Stream.of(of), parts.stream()).toArray(Factory<?>[]::new);
        return Cells.create(ref, size, parameters, Parts.of(all));
    }

    @Override
    public String toString() {
        return written() + " on " + backend.id();
    }
}
