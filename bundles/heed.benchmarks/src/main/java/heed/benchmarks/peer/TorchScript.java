package heed.benchmarks.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive, as {@code torch.jit.save} writes it, made of source text: a ZIP file with the code and a pickled
 * object of its class without any fields.
 */
final class TorchScript {

    private static final String HEAD = """
            class Model(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;

    private TorchScript() {
    }

    /** The archive of a class with the methods of these texts. */
    static byte[] archive(String... texts) {
        StringBuilder code = new StringBuilder(HEAD);
        for (String text : texts) {
            text.lines().forEach(line -> code.append("  ").append(line).append('\n'));
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                add(zip, "peer/data.pkl", model());
                add(zip, "peer/code/__torch__.py", code.toString().getBytes(StandardCharsets.UTF_8));
                add(zip, "peer/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
                add(zip, "peer/version", "3\n".getBytes(StandardCharsets.UTF_8));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** Pickled: an object of __torch__.Model whose state is {'training': True}. */
    private static byte[] model() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});                                       // protocol 2
        pickle.write("c__torch__\nModel\n)".getBytes(StandardCharsets.UTF_8));           // the class; ()
        pickle.write(new byte[] {(byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});               // new; {}; key of 8
        pickle.write("training".getBytes(StandardCharsets.UTF_8));
        pickle.write(new byte[] {(byte) 0x88, 'u', 'b', '.'});                           // True; state; end
        return pickle.toByteArray();
    }

    /** Libtorch maps archives into memory: nothing in them may be compressed. */
    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** A script of this package. */
    static String read(String file) {
        try (InputStream in = TorchScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no script '" + file + "' in package "
                        + TorchScript.class.getPackageName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
