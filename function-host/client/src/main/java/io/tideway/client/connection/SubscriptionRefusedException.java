package io.tideway.client.connection;

/** The broker does not let us subscribe to a filter. */
public final class SubscriptionRefusedException extends Exception {

    SubscriptionRefusedException(String filter, String reason) {
        super("the broker refuses the subscription to '" + filter + "': " + reason);
    }
}
