package io.tideway.gateway.admin;

import java.io.IOException;

/** The gateway answered an admin call with a refusal; the message is its reason. */
public final class AdminRefusedException extends IOException {

    private final int status;

    AdminRefusedException(int status, String reason) {
        super(reason);
        this.status = status;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }
}
