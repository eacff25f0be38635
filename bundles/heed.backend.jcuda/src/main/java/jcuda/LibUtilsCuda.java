package jcuda;

/**
 * Stands in front of JCuda's class of that name, which unpacks natives to a fixed name in a folder that all
 * users share and takes what lies there. The backend has loaded the natives before any class that asks for
 * them is touched.
 */
public final class LibUtilsCuda {

    private LibUtilsCuda() {
    }

    /** Nothing is left to do. */
    public static void loadLibrary(String libraryName, String... dependentLibraryNames) {
        assert libraryName.startsWith("JCudaDriver-") || libraryName.startsWith("JCublas2-") : libraryName;
    }
}
