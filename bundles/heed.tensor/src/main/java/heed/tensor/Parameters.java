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
    private final Map<String, Tensor> kept;

    /** No weights yet; those to come start from this seed. */
    public Parameters(Engine engine, long seed) {
        this(engine, seed, "", new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    private Parameters(Engine engine, long seed, String prefix, Map<String, Tensor> all,
            Map<String, Tensor> kept) {
        this.engine = engine;
        this.seed = seed;
        this.prefix = prefix;
        this.all = all;
        this.kept = kept;
    }

    /** The engine on which the weights live. */
    public Engine engine() {
        return engine;
    }

    /** The same collection, for a part whose names begin with {@code name.} */
    public Parameters in(String name) {
        return new Parameters(engine, seed, prefix + name + ".", all, kept);
    }

    /**
     * Makes a weight that lives as long as the engine and is tracked for gradients.
     *
     * @throws IllegalArgumentException when the name is taken
     */
    public Tensor create(String name, Init init, int... dims) {
        String full = free(name);
        Tensor tracked = made(full, init, dims).tracked();
        all.put(full, tracked);
        return tracked;
    }

    /**
     * Makes a tensor that lives as long as the engine and is no weight: no gradients flow to it and optimisers
     * leave it alone, but checkpoints save it. For what a part remembers from step to step, such as a moving
     * mean; the part changes it in place through {@link Engine#kernels}.
     *
     * @throws IllegalArgumentException when the name is taken
     */
    public Tensor keep(String name, Init init, int... dims) {
        String full = free(name);
        Tensor made = made(full, init, dims);
        kept.put(full, made);
        return made;
    }

    private String free(String name) {
        String full = prefix + name;
        if (all.containsKey(full) || kept.containsKey(full)) {
            throw new IllegalArgumentException("parameter '" + full + "' exists already; give each part a name of "
                    + "its own with in(name)");
        }
        return full;
    }

    private Tensor made(String full, Init init, int... dims) {
        Shape shape = Shape.of(dims);
        return engine.persistent(() -> init.make(engine, shape, seed, stream(full)));
    }

    /** All weights by full name, in the order of their making. */
    public Map<String, Tensor> all() {
        return Collections.unmodifiableMap(all);
    }

    /** All that is {@link #keep kept} by full name, in the order of its making. */
    public Map<String, Tensor> kept() {
        return Collections.unmodifiableMap(kept);
    }

    /** How many numbers the weights are together. */
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
