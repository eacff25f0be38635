package heed.launcher;

/** The workbench cannot start; the message says where, what was found and what would help. Exit code 2. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 1;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
