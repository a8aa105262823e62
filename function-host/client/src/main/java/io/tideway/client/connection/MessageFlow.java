package io.tideway.client.connection;

import io.reactivex.Flowable;
import io.reactivex.schedulers.Schedulers;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All that a client receives, over all its sessions: the client ends a flow of messages with the session, and drops what
 * comes in the next one if nobody has asked again.
 */
final class MessageFlow {

    private MessageFlow() {}

    /** Begins before the client connects: what a resumed session delivers to nobody would be acknowledged and dropped. */
    static <P> void receive(Supplier<Flowable<P>> publishes, Consumer<P> receiver, Executor thread) {
        var unused = publishes
                .get()
                .observeOn(Schedulers.from(thread), true)
                .subscribe(receiver::accept, ended -> receive(publishes, receiver, thread));
    }
}
