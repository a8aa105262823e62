package io.tideway.runtime.lane;

import io.tideway.gate.Rejection;

/** An attached host takes a message neither now nor later. */
final class RejectedByHostException extends RuntimeException {
    RejectedByHostException(Rejection reason) {
        super("rejected for good by the host that executes the function: " + reason);
    }
}
