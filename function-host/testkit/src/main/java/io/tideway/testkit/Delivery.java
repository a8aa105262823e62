package io.tideway.testkit;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the sender of one message is told, once every binding that matched it has answered. */
final class Delivery implements Acknowledgement {

    private int open;
    private @Nullable Rejection rejection;

    Delivery(int routes) {
        this.open = routes;
    }

    @Override
    public void durable() {
        open--;
    }

    @Override
    public void rejected(Rejection reason) {
        open--;
        rejection = reason;
    }

    boolean acknowledged() {
        return open == 0 && rejection == null;
    }

    Optional<Rejection> rejection() {
        return Optional.ofNullable(rejection);
    }
}
