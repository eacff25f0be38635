package heed.backend.jcuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Looks once whether this machine can run the kernels, and loads what they need, one thing after the other:
 * platform, driver, its version, a device, cuBLAS. The first that is missing is the reason, with its cure.
 *
 * <p>A class of JCuda is touched only after its native is loaded: a class whose start failed stays unusable,
 * and what it threw would go through whoever asked. A name that a native wants and a library has not got ends
 * the process when it is first called, so the driver's age is checked by a call that all drivers have.
 */
final class Probe {

    private static final int LEAST_CAPABILITY = 75;

    private final Settings settings;
    private final Places places;
    private final Natives natives;
    private String device = "";
    private String cublas = "";
    private int driver;

    private Probe(Settings settings, Places places, Natives natives) {
        this.settings = settings;
        this.places = places;
        this.natives = natives;
    }

    /**
     * What was found.
     *
     * @param obstacle why it cannot run, with the cure; empty if it can
     * @param device name of the GPU, driver and cuBLAS; empty if there is an obstacle
     */
    record Found(Optional<String> obstacle, String device) {
    }

    static Found look(Settings settings, Places places, Natives natives) {
        Probe probe = new Probe(settings, places, natives);
        try {
            Optional<String> obstacle = probe.obstacle();
            return new Found(obstacle, obstacle.isPresent() ? "" : probe.device + ", driver for CUDA "
                    + version(probe.driver) + ", " + probe.cublas);
        } catch (LinkageError | IllegalStateException | UncheckedIOException e) {
            return new Found(Optional.of("CUDA does not start: " + line(e)), "");
        }
    }

    private Optional<String> obstacle() {
        return platform(System.getProperty("os.name"), System.getProperty("os.arch"))
                .or(this::driver).or(this::device).or(this::cublas);
    }

    static Optional<String> platform(String system, String processor) {
        boolean fits = system.toLowerCase(Locale.ROOT).startsWith("linux")
                && (processor.equals("amd64") || processor.equals("x86_64"));
        return fits ? Optional.empty() : Optional.of("it is built for Linux on x86-64, and this is " + system
                + " on "
                + processor + "; use another backend here");
    }

    private Optional<String> driver() {
        Optional<Path> file = places.find("libcuda.so.1");
        try {
            file.ifPresent(Natives::loadNeeded);
            natives.load(Natives.DRIVER);
        } catch (UnsatisfiedLinkError e) {
            return Optional.of(file.isEmpty() && line(e).contains("libcuda.so.1")
                    ? "no CUDA driver (libcuda.so.1): install NVIDIA's driver, or say with " + Settings.PATH
                            + " in which folder it is"
                    : "the CUDA driver " + file.map(Path::toString).orElse("(libcuda.so.1)")
                    + " does not load ("
                            + line(e) + "): install NVIDIA's driver again");
        }
        int[] version = {0};
        int code = JCudaDriver.cuDriverGetVersion(version);
        if (code != CUresult.CUDA_SUCCESS) {
            return Optional.of("the CUDA driver does not answer (cuDriverGetVersion: "
                    + CudaException.name(code)
                    + "): install NVIDIA's driver again");
        }
        driver = version[0];
        int needed = needed(ptx());
        return driver >= needed ? Optional.empty()
                : Optional.of("the NVIDIA driver is too old: it is for CUDA "
                + version(driver) + ", and the kernels need one for CUDA " + version(needed) + release(needed)
                + " or newer: update the driver");
    }

    private Optional<String> device() {
        int code = JCudaDriver.cuInit(0);
        int[] count = {0};
        if (code == CUresult.CUDA_SUCCESS) {
            code = JCudaDriver.cuDeviceGetCount(count);
        }
        if (code == CUresult.CUDA_ERROR_NO_DEVICE || code == CUresult.CUDA_SUCCESS && count[0] == 0) {
            return Optional.of("no NVIDIA GPU: the driver is here and sees no device; see what nvidia-smi "
                    + "says, and whether "
                    + "CUDA_VISIBLE_DEVICES hides it or a container was started without its GPUs");
        }
        if (code != CUresult.CUDA_SUCCESS) {
            return Optional.of("the CUDA driver does not start (cuInit: " + CudaException.name(code) + "): "
                    + (code == CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH
                            ? "the driver was updated and its kernel module was not: restart the machine"
                            : "see what nvidia-smi says"));
        }
        if (settings.device() >= count[0]) {
            return Optional.of(Settings.DEVICE + " is " + settings.device() + ", and there is "
                    + (count[0] == 1
                    ? "one GPU, number 0" : "GPU 0 to " + (count[0] - 1)));
        }
        return capable();
    }

    private Optional<String> capable() {
        CUdevice gpu = new CUdevice();
        CudaException.check(JCudaDriver.cuDeviceGet(gpu, settings.device()), "cuDeviceGet");
        byte[] name = new byte[256];
        CudaException.check(JCudaDriver.cuDeviceGetName(name, name.length, gpu), "cuDeviceGetName");
        device = new String(name, StandardCharsets.UTF_8).replaceAll("\0.*", "").strip();
        int major = Device.attribute(gpu, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
        int minor = Device.attribute(gpu, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        return 10 * major + minor >= LEAST_CAPABILITY ? Optional.empty()
                : Optional.of("the GPU is too old: " + device
                + " has compute capability " + major + "." + minor
                + ", and the kernels need 7.5 (Turing, 2018)");
    }

    /** The major version that JCuda was built with, or the next, which has all names that JCuda uses. */
    private Optional<String> cublas() {
        Optional<Path> twelve = places.find("libcublas.so.12");
        Optional<Path> file = twelve.isPresent() || driver < 13000 ? twelve : places.find("libcublas.so.13");
        if (file.isEmpty()) {
            boolean newer = driver < 13000 && places.find("libcublas.so.13").isPresent();
            return Optional.of("no cuBLAS" + (newer
                    ? " for this driver (libcublas.so.12; libcublas.so.13 is here and "
                    + "needs a driver for CUDA 13)" : " (libcublas.so.12 or libcublas.so.13)")
                    + ": install CUDA's cuBLAS (package libcublas-12-8 or such, or the Python wheel "
                    + "nvidia-cublas-cu12),"
                    + " or say with " + Settings.PATH + " in which folder it is");
        }
        try {
            load(file.get());
        } catch (UnsatisfiedLinkError e) {
            return Optional.of("cuBLAS " + file.get() + " does not load (" + line(e)
                    + "): install CUDA's cuBLAS again");
        }
        cublas = "cuBLAS " + release(file.get());
        return Optional.empty();
    }

    private void load(Path cublas) {
        String name = cublas.getFileName().toString();
        Path light = cublas.resolveSibling(name.replace("libcublas", "libcublasLt"));
        if (Files.isRegularFile(light)) {
            Natives.loadNeeded(light);
        }
        Natives.loadNeeded(cublas);
        if (name.endsWith("13")) {
            natives.load(Natives.CUBLAS, "libcublas.so.12", name);
        } else {
            natives.load(Natives.CUBLAS);
        }
    }

    /** {@code 13.1.0.3} where the file's own name says so, else the major version. */
    private static String release(Path cublas) {
        String name = cublas.getFileName().toString();
        try {
            name = cublas.toRealPath().getFileName().toString();
        } catch (IOException unreadable) {
            // the name by which it was found is good enough
        }
        return name.replaceFirst("^libcublas\\.so\\.", "");
    }

    /** The kernels for the driver's compiler, with the 0 at its end that the driver wants. */
    static byte[] ptx() {
        try (InputStream in = Probe.class.getResourceAsStream("heed.ptx")) {
            if (in == null) {
                throw new IllegalStateException("this build of heed.backend.jcuda has no kernels (heed.ptx)");
            }
            byte[] text = in.readAllBytes();
            return Arrays.copyOf(text, text.length + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The CUDA version whose driver reads kernels of a PTX version: 12.0 came with PTX 8.0, 13.0 with 9.0.
     */
    static int needed(byte[] ptx) {
        Matcher version = Pattern.compile("(?m)^\\.version (\\d+)\\.(\\d+)\\s*$")
                .matcher(new String(ptx, StandardCharsets.US_ASCII));
        if (!version.find()) {
            throw new IllegalStateException("heed.ptx does not say its version");
        }
        int major = Integer.parseInt(version.group(1)) + 4;
        int minor = Integer.parseInt(version.group(2));
        // 8.5 is CUDA 12.5's and 12.6's, so that from there the numbers are one apart
        return 1000 * major + 10 * (major == 12 && minor > 5 ? minor + 1 : minor);
    }

    private static String release(int cuda) {
        return cuda == 13000 ? " (release 580)" : cuda == 12000 ? " (release 525)" : "";
    }

    static String version(int cuda) {
        return cuda / 1000 + "." + cuda % 1000 / 10;
    }

    /** Its message, on one line and without the pages that JCuda may add. */
    private static String line(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
