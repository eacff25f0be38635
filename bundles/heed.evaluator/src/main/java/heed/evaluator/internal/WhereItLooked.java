package heed.evaluator.internal;

import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.Judged;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import java.util.List;
import java.util.Map;

/**
 * How sharp the weights are and how near to the diagonal. With a map of T rows a_t over S slots, p = a_t/Σ_s
 * a_{t,s}:
 *
 * <pre>
 * attention-entropy   −Σ_s p_s·ln p_s, in nats: 0 for one slot, ln S for all alike
 * attention-maximum   max_s p_s
 * attention-distance  |Σ_s s·p_s − t·(S − 1)/(T − 1)|, in slots, both counted from 0; of T = 1 rows from slot
 * 0
 * </pre>
 *
 * Each is the mean over all rows of all maps. Rows without weight, such as those of a strict mask's first
 * step, do not count. Of a model that does not attend there is nothing to say: no metrics.
 */
final class WhereItLooked implements Evaluator {

    @Override
    public boolean readsAttention() {
        return true;
    }

    @Override
    public Evaluation evaluate(List<Judged> judged, Subject subject) {
        Sums sums = new Sums();
        judged.forEach(one -> one.prediction().attention().ifPresent(sums::add));
        if (sums.rows == 0) {
            return new Evaluation(List.of(), Map.of());
        }
        List<Metric> metrics = List.of(new Metric("attention-entropy", sums.entropy / sums.rows, false),
                new Metric("attention-maximum", sums.maximum / sums.rows, true),
                new Metric("attention-distance", sums.distance / sums.rows, false));
        return new Evaluation(metrics, Map.of("rows", String.valueOf(sums.rows),
                "maps", String.valueOf(sums.maps), "model", subject.model(), "data", subject.data()));
    }

    /** Over rows. */
    private static final class Sums {

        private long maps;
        private long rows;
        private double entropy;
        private double maximum;
        private double distance;

        /** @param map [T][S] */
        private void add(float[][] map) {
            maps++;
            for (int t = 0; t < map.length; t++) {
                double whole = 0;
                for (float weight : map[t]) {
                    whole += weight;
                }
                if (whole != 0) {
                    add(map[t], whole, map.length == 1 ? 0 : t * (map[t].length - 1.0) / (map.length - 1));
                }
            }
        }

        private void add(float[] row, double whole, double diagonal) {
            double greatest = 0;
            double place = 0;
            for (int s = 0; s < row.length; s++) {
                double p = row[s] / whole;
                entropy -= p > 0 ? p * Math.log(p) : 0;
                greatest = Math.max(greatest, p);
                place += s * p;
            }
            maximum += greatest;
            distance += Math.abs(place - diagonal);
            rows++;
        }
    }
}
