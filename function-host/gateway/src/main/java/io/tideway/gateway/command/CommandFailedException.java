package io.tideway.gateway.command;

/** A command cannot go on; the message is for the person who typed it. */
final class CommandFailedException extends RuntimeException {

    private final int exitCode;

    CommandFailedException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CommandFailedException failed(String message) {
        return new CommandFailedException(ExitCode.FAILED, message);
    }

    int exitCode() {
        return exitCode;
    }
}
