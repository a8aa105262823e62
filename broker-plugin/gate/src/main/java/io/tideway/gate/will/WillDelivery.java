package io.tideway.gate.will;

import io.tideway.gate.InboundMessage;
import java.util.concurrent.ScheduledExecutorService;

/** Port: brings a will to its subscribers. Implemented by the broker adapter. */
@FunctionalInterface
public interface WillDelivery {

    /**
     * Delivers it, and retains it where it says so. Called on any thread; does not block.
     *
     * @param loop where to run and to try again; deliveries of one client come in order on it
     * @param delivered run once, on any thread, when the broker has it
     */
    void deliver(InboundMessage will, ScheduledExecutorService loop, Runnable delivered);
}
