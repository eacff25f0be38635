package heed.experiment.internal.plan;

import heed.component.BadInput;
import heed.component.Factory;
import heed.component.Located;
import heed.component.Names;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.DatasetFactory;
import heed.experiment.RunInfo;
import heed.experiment.internal.definition.Definition;
import heed.model.ModelFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Gives each setting of a definition to whom it belongs: a key of {@code task} or {@code arms} other than dataset, model
 * and backend is an option of the dataset, of the model, or of the training, whichever has one of that name.
 */
final class Settings {

    private final Definition definition;
    private final Parts parts;

    Settings(Definition definition, Parts parts) {
        this.definition = definition;
        this.parts = parts;
    }

    /** Every combination of the arms' values × every seed; seeds outside, so that all arms advance together. */
    List<RunSpec> runs() {
        List<Map<String, Object>> combinations = new ArrayList<>(List.of(new LinkedHashMap<>()));
        for (Map.Entry<String, List<Object>> axis : definition.arms().entrySet()) {
            if (definition.task().containsKey(axis.getKey())) {
                throw new BadInput("arms." + axis.getKey(), "'" + axis.getKey() + "' stands in task too; what varies "
                        + "stands in arms alone");
            }
            List<Map<String, Object>> more = new ArrayList<>();
            for (Map<String, Object> combination : combinations) {
                for (Object value : axis.getValue()) {
                    Map<String, Object> longer = new LinkedHashMap<>(combination);
                    longer.put(axis.getKey(), value);
                    more.add(longer);
                }
            }
            combinations = more;
        }
        List<RunSpec> runs = new ArrayList<>();
        for (int seed : definition.seeds()) {
            for (Map<String, Object> combination : combinations) {
                Map<String, String> arm = new LinkedHashMap<>();
                combination.forEach((axis, value) -> arm.put(axis, label(value)));
                runs.add(spec(new RunInfo(runs.size() + 1, arm, seed), combination));
            }
        }
        return runs;
    }

    private static String label(Object value) {
        Object plain = Located.plain(value);
        return plain instanceof Map<?, ?> map && map.size() == 1 || plain instanceof String
                ? Ref.parse(plain, "").toString() : String.valueOf(plain);
    }

    private RunSpec spec(RunInfo info, Map<String, Object> combination) {
        Map<String, Object> all = new LinkedHashMap<>(definition.task());
        all.putAll(combination);
        Ref dataset = part(all, "dataset", "number-words");
        Ref model = part(all, "model", "seq2seq");
        Ref backend = all.containsKey("backend") ? part(all, "backend", "auto") : Ref.of("auto");
        List<String> ofDataset = names((Factory<?>) parts.find(DatasetFactory.class, dataset));
        List<String> ofModel = names((Factory<?>) parts.find(ModelFactory.class, model));
        List<String> ofTrain = Options.describe(TrainOptions.class).stream().map(Options.Description::name).toList();
        Map<String, Object> train = new LinkedHashMap<>(definition.train());
        for (Map.Entry<String, Object> setting : all.entrySet()) {
            String name = setting.getKey();
            if (List.of("dataset", "model", "backend").contains(name)) {
                continue;
            }
            checkOwner(setting, dataset, model, List.of(ofDataset, ofModel, ofTrain));
            if (ofDataset.contains(name)) {
                dataset = dataset.with(name, setting.getValue());
            } else if (ofModel.contains(name)) {
                model = model.with(name, setting.getValue());
            } else {
                train.put(name, setting.getValue());
            }
        }
        TrainOptions options = Options.read(TrainOptions.class, train, "train", "train");
        return new RunSpec(info, dataset, model, backend, options, Optimizers.of(options.optimizer()),
                Schedules.of(options.schedule()));
    }

    private static void checkOwner(Map.Entry<String, Object> setting, Ref dataset, Ref model,
            List<List<String>> owners) {
        String name = setting.getKey();
        String key = setting.getValue() instanceof Located located ? located.key() : name;
        List<String> who = new ArrayList<>();
        String[] titles = {"dataset " + dataset.id(), "model " + model.id(), "train"};
        TreeSet<String> known = new TreeSet<>(List.of("dataset", "model", "backend"));
        for (int i = 0; i < titles.length; i++) {
            known.addAll(owners.get(i));
            if (owners.get(i).contains(name)) {
                who.add(titles[i]);
            }
        }
        if (who.isEmpty()) {
            throw new BadInput(place(key), "unknown option '" + name + "': neither dataset " + dataset.id()
                    + ", nor model " + model.id() + ", nor train has it" + Names.suggest(name, known));
        }
        if (who.size() > 1) {
            throw new BadInput(place(key), "'" + name + "' is an option of " + String.join(" and of ", who)
                    + "; write it inside the one that is meant, such as {" + model.id() + ": {" + name + ": …}}");
        }
    }

    /** An axis' own key, not that of its first value. */
    private static String place(String key) {
        return key.startsWith("arms.") && key.endsWith("]") ? key.substring(0, key.lastIndexOf('[')) : key;
    }

    private static Ref part(Map<String, Object> all, String name, String example) {
        Object written = all.get(name);
        if (written == null) {
            throw new BadInput("task", "missing '" + name + "', such as " + name + ": " + example);
        }
        return Ref.parse(written, "task." + name);
    }

    private static List<String> names(Factory<?> factory) {
        return Options.describe(factory.options()).stream().map(Options.Description::name).toList();
    }
}
