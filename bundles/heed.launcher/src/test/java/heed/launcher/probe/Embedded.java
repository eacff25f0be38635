package heed.launcher.probe;

/** Lives in a jar inside the probe's bundle. */
public final class Embedded {
}
