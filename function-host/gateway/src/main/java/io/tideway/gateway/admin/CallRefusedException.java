package io.tideway.gateway.admin;

/** A call of the admin API cannot be done as asked; the message says why. */
final class CallRefusedException extends RuntimeException {

    private final int status;

    CallRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    AdminAnswer answer() {
        return AdminAnswer.error(status, String.valueOf(getMessage()));
    }
}
