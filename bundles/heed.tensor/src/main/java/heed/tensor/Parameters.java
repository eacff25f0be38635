package heed.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The named weights of a model, in the order of their making. Names are nested by dots: {@code decoder.cell.W}. */
public final class Parameters {

    private final Engine engine;
    private final long seed;
    private final String prefix;
    private final Map<String, Tensor> all;

    /** No weights yet; those to come start from this seed. */
    public Parameters(Engine engine, long seed) {
        this(engine, seed, "", new LinkedHashMap<>());
    }

    private Parameters(Engine engine, long seed, String prefix, Map<String, Tensor> all) {
        this.engine = engine;
        this.seed = seed;
        this.prefix = prefix;
        this.all = all;
    }

    /** The engine on which the weights live. */
    public Engine engine() {
        return engine;
    }

    /** The same collection, for a part whose names begin with {@code name.} */
    public Parameters in(String name) {
        return new Parameters(engine, seed, prefix + name + ".", all);
    }

    /**
     * Makes a weight that lives as long as the engine and is tracked for gradients.
     *
     * @throws IllegalArgumentException when the name is taken
     */
    public Tensor create(String name, Init init, int... dims) {
        String full = prefix + name;
        if (all.containsKey(full)) {
            throw new IllegalArgumentException("parameter '" + full + "' exists already; give each part a name of "
                    + "its own with in(name)");
        }
        Shape shape = Shape.of(dims);
        Tensor made = engine.persistent(() -> init.make(engine, shape, seed, stream(full)));
        Tensor tracked = made.tracked();
        all.put(full, tracked);
        return tracked;
    }

    /** All weights by full name, in the order of their making. */
    public Map<String, Tensor> all() {
        return Collections.unmodifiableMap(all);
    }

    /** How many numbers they are together. */
    public long count() {
        return all.values().stream().mapToLong(tensor -> tensor.shape().size()).sum();
    }

    /** FNV-1a of the name: a stream of random numbers for each weight, whatever else the model has. */
    private static long stream(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
