package io.moquette.broker;

import io.moquette.interception.BrokerInterceptor;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Moquette's session loops, made so that no command can end one and that deliveries cannot crowd out control.
 *
 * <p>A stock loop thread dies with the first command that throws, and takes its share of all clients with it. Here nothing
 * thrown leaves a command. Deliveries are refused at half of a queue's capacity, which the publisher sees and retries; the
 * other half is kept for commands that Moquette would lose in silence: acknowledgements, subscriptions, ends of connections.
 */
final class GuardedLoops extends SessionEventLoopGroup {

    private static final String DELIVERY = "DELIVERY";
    /** Only empties queues that this adapter drains on acknowledgement anyway; a thread hop for every read. */
    private static final String NEEDLESS = "flushQueues";
    /** The command that sends again what a resumed session has in flight. */
    private static final String RESEND = "sendOfflineMessages";

    private final LoopObserver observer;
    private final Consumer<String> resent;
    private final int deliveriesMax;
    /** Of each loop, commands that have not ended. */
    private final AtomicIntegerArray queued = new AtomicIntegerArray(getEventLoopCount());

    private final ReentrantLock[] turns = new ReentrantLock[getEventLoopCount()];

    /** @param resent hears, on its loop, that a session has sent again what was in flight */
    GuardedLoops(BrokerInterceptor interceptor, int commandsMax, LoopObserver observer, Consumer<String> resent) {
        super(interceptor, commandsMax);
        this.observer = observer;
        this.resent = resent;
        this.deliveriesMax = commandsMax / 2;
        Arrays.setAll(turns, i -> new ReentrantLock());
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
        queued.incrementAndGet(loop);
        PostOffice.RouteResult result = super.routeCommand(clientId, description, () -> {
            turns[loop].lock();
            try {
                run(clientId, description, action);
            } finally {
                turns[loop].unlock();
                queued.decrementAndGet(loop);
            }
            return null;
        });
        if (!result.isSuccess()) {
            queued.decrementAndGet(loop);
            observer.commandRefused(clientId, description);
        }
        return result;
    }

    /**
     * Gives a delivery to its loop, or runs it on this thread.
     *
     * @param here whether this thread may run it, where the loop is idle: it is busy for as long as that takes
     * @return whether it has run or will run; not when the loop has too many commands waiting
     */
    boolean deliver(String clientId, boolean here, Callable<Void> delivery) {
        if (queued.get(targetQueueOrdinal(clientId)) >= deliveriesMax) {
            return false;
        }
        if (here && ranHere(clientId, DELIVERY, delivery)) {
            return true;
        }
        return routeCommand(clientId, DELIVERY, delivery).isSuccess();
    }

    /**
     * Runs a short command on this thread, in its loop's stead, where that is idle; never waits.
     *
     * <p>A command given before by anyone has its turn first, so those of one client keep their order. One that comes up inside
     * another has to wait for its end.
     *
     * @return whether it has run
     */
    boolean ranHere(String clientId, String description, Callable<Void> action) {
        int loop = targetQueueOrdinal(clientId);
        if (queued.get(loop) > 0 || turns[loop].isHeldByCurrentThread() || !turns[loop].tryLock()) {
            return false;
        }
        try {
            if (queued.get(loop) > 0) {
                return false;
            }
            run(clientId, description, action);
            return true;
        } finally {
            turns[loop].unlock();
        }
    }

    private void run(String clientId, String description, Callable<Void> action) {
        try {
            action.call();
            if (description.equals(RESEND)) {
                resent.accept(clientId);
            }
        } catch (Throwable e) { // even a StackOverflowError must not end the loop
            observer.commandFailed(clientId, description, e);
        }
    }

    /** Spreads all hash codes: the stock one throws for a client id whose hash is {@link Integer#MIN_VALUE}. */
    @Override
    int targetQueueOrdinal(String clientId) {
        return Math.floorMod(clientId.hashCode(), getEventLoopCount());
    }
}
