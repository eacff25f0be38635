package heed.experiment.internal.run;

import heed.dataset.Dataset;
import heed.dataset.Example;
import heed.dataset.Pair;
import heed.dataset.Series;
import heed.experiment.internal.record.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** SHA-256 of what was run, and of the data it was run on. */
final class Digests {

    private Digests() {
    }

    /** Of a description. */
    static String of(Map<String, Object> description) {
        MessageDigest digest = sha256();
        digest.update(Json.line(description).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of all examples of all parts, in order. */
    static String of(Dataset dataset) {
        MessageDigest digest = sha256();
        for (List<? extends Example> part : List.of(dataset.train(), dataset.validation(), dataset.test())) {
            digest.update(ByteBuffer.allocate(4).putInt(part.size()).flip());
            for (Example example : part) {
                if (example instanceof Pair pair) {
                    update(digest, pair.source());
                    update(digest, pair.target());
                } else if (example instanceof Series series) {
                    for (float[] step : series.steps()) {
                        update(digest, step);
                    }
                    update(digest, series.target());
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * values.length).putInt(values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        digest.update(bytes.flip());
    }

    private static void update(MessageDigest digest, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * values.length).putInt(values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        digest.update(bytes.flip());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
