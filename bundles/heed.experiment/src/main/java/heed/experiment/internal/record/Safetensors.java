package heed.experiment.internal.record;

import heed.tensor.Engine;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named tensors in the safetensors format: length of a JSON header, the header, the numbers in little-endian. */
public final class Safetensors {

    private static final Map<DType, String> TYPES = Map.of(DType.FLOAT32, "F32", DType.FLOAT64, "F64",
            DType.INT32, "I32");

    private Safetensors() {
    }

    /** Writes tensors, with texts that belong to them; the file is replaced as a whole. */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> texts) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", texts);
        long at = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long end = at + tensor.shape().size() * tensor.type().bytes();
            header.put(entry.getKey(), Map.of("dtype", TYPES.get(tensor.type()), "shape", tensor.shape().dims(),
                    "data_offsets", List.of(at, end)));
            at = end;
        }
        byte[] text = Json.line(header).getBytes(StandardCharsets.UTF_8);
        Json.replace(file, temporary -> {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                write(out, little(8).putLong(text.length).flip());
                write(out, ByteBuffer.wrap(text));
                for (Tensor tensor : tensors.values()) {
                    write(out, bytes(tensor));
                }
                out.force(true);
            }
        });
    }

    /**
     * Reads into tensors that are there.
     *
     * @return the texts
     * @throws IOException naming the file, when it is damaged or was made by another model
     */
    public static Map<String, String> read(Path file, Map<String, Tensor> tensors) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        long length = all.remaining() < 8 ? -1 : all.getLong();
        if (length < 2 || length > all.remaining()) {
            throw new IOException(file + ": damaged: the header is not whole");
        }
        byte[] text = new byte[(int) length];
        all.get(text);
        Map<String, Object> header = Json.parse(new String(text, StandardCharsets.UTF_8));
        ByteBuffer data = all.slice().order(ByteOrder.LITTLE_ENDIAN);
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            copy(file, entry.getKey(), header.get(entry.getKey()), data, entry.getValue());
        }
        Map<String, String> texts = new LinkedHashMap<>();
        ((Map<?, ?>) header.getOrDefault("__metadata__", Map.of()))
                .forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        return texts;
    }

    private static void copy(Path file, String name, Object described, ByteBuffer data, Tensor into)
            throws IOException {
        if (!(described instanceof Map<?, ?> description)
                || !TYPES.get(into.type()).equals(description.get("dtype"))
                || !description.get("shape").equals(Arrays.stream(into.shape().dims()).boxed().toList())) {
            throw new IOException(file + ": '" + name + "' should be " + into.type() + " " + into.shape() + ", found "
                    + described + "; this checkpoint is of another model");
        }
        List<?> offsets = (List<?>) description.get("data_offsets");
        int from = ((Number) offsets.get(0)).intValue();
        int count = (int) into.shape().size();
        if (from + count * into.type().bytes() > data.limit()) {
            throw new IOException(file + ": damaged: it ends inside '" + name + "'");
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = into.type() == DType.FLOAT64 ? data.getDouble(from + 8 * i) : data.getFloat(from + 4 * i);
        }
        Engine engine = into.engine();
        try (var scope = engine.scope()) {
            engine.kernels().copy(engine.of(values, into.shape().dims()).view(), into.view());
        }
    }

    private static ByteBuffer bytes(Tensor tensor) {
        ByteBuffer bytes = little((int) tensor.shape().size() * tensor.type().bytes());
        if (tensor.type() == DType.FLOAT64) {
            bytes.asDoubleBuffer().put(tensor.toDoubles());
        } else {
            bytes.asFloatBuffer().put(tensor.toFloats());
        }
        return bytes;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
