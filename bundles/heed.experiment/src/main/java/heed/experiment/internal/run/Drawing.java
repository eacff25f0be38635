package heed.experiment.internal.run;

import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.experiment.Progress;
import heed.experiment.RunInfo;
import heed.experiment.internal.picture.AttentionMap;
import heed.experiment.internal.record.Json;
import heed.model.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Draws where a model looked: for each example an SVG and the numbers as JSON. */
final class Drawing {

    private final RunInfo run;
    private final Form form;
    private final Progress progress;

    Drawing(RunInfo run, Form form, Progress progress) {
        this.run = run;
        this.form = form;
        this.progress = progress;
    }

    void draw(List<? extends Example> examples, List<Prediction> predictions, Path folder) throws IOException {
        for (int i = 0; i < examples.size(); i++) {
            if (predictions.get(i).attention().isEmpty()) {
                continue;
            }
            Files.createDirectories(folder);
            float[][] weights = predictions.get(i).attention().get();
            AttentionMap map = new AttentionMap(run.label() + ", seed " + run.seed(),
                    output(predictions.get(i), weights), input(examples.get(i), weights), weights);
            Path svg = folder.resolve(String.format("%03d.svg", i + 1));
            Files.writeString(svg, map.svg());
            Files.writeString(folder.resolve(String.format("%03d.json", i + 1)), Json.line(numbers(map)));
            progress.drawn(run, map.output(), map.input(), weights, svg);
        }
    }

    private List<String> output(Prediction prediction, float[][] weights) {
        if (prediction instanceof Prediction.Tokens said && form instanceof Form.Pairs pairs) {
            List<String> tokens = new ArrayList<>(pairs.target().tokens(said.tokens()));
            if (tokens.size() < weights.length) {
                tokens.add("<end>");
            }
            return tokens;
        }
        return numbered(weights.length);
    }

    private List<String> input(Example example, float[][] weights) {
        return example instanceof Pair pair && form instanceof Form.Pairs pairs
                ? pairs.source().tokens(pair.source()) : numbered(weights.length == 0 ? 0 : weights[0].length);
    }

    private static List<String> numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList();
    }

    private static Map<String, Object> numbers(AttentionMap map) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("output", map.output());
        numbers.put("input", map.input());
        numbers.put("weights", map.weights());
        return numbers;
    }
}
