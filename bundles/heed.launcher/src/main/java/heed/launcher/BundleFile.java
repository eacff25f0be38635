package heed.launcher;

import java.nio.file.Path;

/**
 * One bundle of the distribution.
 *
 * @param path its jar, or the folder that the jar is unpacked in
 * @param start whether it is started with the workbench; else it is there for another bundle to start
 */
record BundleFile(Path path, boolean start) {
}
