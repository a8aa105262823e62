package io.moquette.broker;

import io.moquette.interception.BrokerInterceptor;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * Moquette's session loops, made so that no command can end one and that deliveries cannot crowd out control.
 *
 * <p>A stock loop thread dies with the first command that throws, and takes its share of all clients with it. Here nothing
 * thrown leaves a command. Deliveries are refused at half of a queue's capacity, which the publisher sees and retries; the
 * other half is kept for commands that Moquette would lose in silence: acknowledgements, subscriptions, ends of connections.
 */
final class GuardedLoops extends SessionEventLoopGroup {

    private static final String DELIVERY = "batched PUB";
    /** Only empties queues that this adapter drains on acknowledgement anyway; a thread hop for every read. */
    private static final String NEEDLESS = "flushQueues";
    /** The command that sends again what a resumed session has in flight. */
    private static final String RESEND = "sendOfflineMessages";

    private final LoopObserver observer;
    private final Consumer<String> resent;
    private final int deliveriesMax;
    private final AtomicIntegerArray queued = new AtomicIntegerArray(getEventLoopCount());

    /** @param resent hears, on its loop, that a session has sent again what was in flight */
    GuardedLoops(BrokerInterceptor interceptor, int commandsMax, LoopObserver observer, Consumer<String> resent) {
        super(interceptor, commandsMax);
        this.observer = observer;
        this.resent = resent;
        this.deliveriesMax = commandsMax / 2;
    }

    /** Whether every loop takes deliveries now. */
    boolean hasRoom() {
        for (int i = 0; i < queued.length(); i++) {
            if (queued.get(i) >= deliveriesMax) {
                return false;
            }
        }
        return true;
    }

    @Override
    public PostOffice.RouteResult routeCommand(String clientId, String description, Callable<Void> action) {
        if (description.equals(NEEDLESS)) {
            return PostOffice.RouteResult.success(clientId, CompletableFuture.completedFuture(null));
        }
        if (clientId == null) {
            return PostOffice.RouteResult.failed("");
        }
        int loop = targetQueueOrdinal(clientId);
        if (description.equals(DELIVERY) && queued.get(loop) >= deliveriesMax) {
            return PostOffice.RouteResult.failed(clientId);
        }
        queued.incrementAndGet(loop);
        PostOffice.RouteResult result = super.routeCommand(clientId, description, () -> {
            queued.decrementAndGet(loop);
            try {
                action.call();
                if (description.equals(RESEND)) {
                    resent.accept(clientId);
                }
            } catch (Throwable e) { // even a StackOverflowError must not end the loop
                observer.commandFailed(clientId, description, e);
            }
            return null;
        });
        if (!result.isSuccess()) {
            queued.decrementAndGet(loop);
            observer.commandRefused(clientId, description);
        }
        return result;
    }

    /** Spreads all hash codes: the stock one throws for a client id whose hash is {@link Integer#MIN_VALUE}. */
    @Override
    int targetQueueOrdinal(String clientId) {
        return Math.floorMod(clientId.hashCode(), getEventLoopCount());
    }
}
