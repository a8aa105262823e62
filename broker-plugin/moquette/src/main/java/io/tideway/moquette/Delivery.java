package io.tideway.moquette;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to its subscribers through Moquette; remembers whom it has not reached, so that trying again repeats
 * nothing.
 *
 * <p>Used by one thread at a time.
 */
final class Delivery {

    private final Outgoing message;
    private @Nullable List<String> missed;
    private boolean done;

    Delivery(Outgoing message) {
        this.message = message;
    }

    /** Nothing to deliver. */
    static Delivery none(Outgoing message) {
        Delivery delivery = new Delivery(message);
        delivery.done = true;
        return delivery;
    }

    Outgoing message() {
        return message;
    }

    boolean isDone() {
        return done;
    }

    /** Tries to reach everyone not reached yet; {@code false} when some loop is full and it has to be tried again. */
    boolean attempt(Deliverer deliverer) {
        if (!done) {
            List<String> failed = deliverer.deliver(message, missed);
            missed = failed;
            done = failed.isEmpty();
        }
        return done;
    }
}
