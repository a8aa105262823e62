package io.tideway.runtime.cloud;

import io.tideway.runtime.function.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A cloud store at the end of a bad link: requests and replies take time, get lost, or meet an outage. For tests,
 * simulations and demonstrations. Thread-safe if store and {@link LinkWeather} are.
 *
 * <p>A call whose request was lost did nothing; one whose reply was lost took effect. The caller sees both the same way:
 * unavailable, once {@link Link#timeout} has passed. A reply that comes later than that is lost to the caller too.
 */
public final class FaultyCloudStore implements CloudStore {

    private final CloudStore store;
    private final LinkWeather weather;
    private volatile Link link = Link.PERFECT;

    /**
     * Port: where time and chance of the link come from; virtual and seeded in a simulation, real in a demonstration.
     */
    public interface LinkWeather {

        /** Runs that once so much time has passed. */
        void after(Duration delay, Runnable action);

        /** From 0 (inclusive) to 1 (exclusive), evenly. */
        double chance();
    }

    /**
     * How the link is.
     *
     * @param delay of a request, and of a reply
     * @param jitter at most so much more, each time
     * @param requestLoss share of requests lost, 0 to 1
     * @param replyLoss share of replies lost, 0 to 1
     * @param outage whether nothing passes at all
     * @param timeout when the caller is told that there was no reply
     */
    public record Link(
            Duration delay, Duration jitter, double requestLoss, double replyLoss, boolean outage, Duration timeout) {

        private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

        /** As if there were none. */
        public static final Link PERFECT = new Link(Duration.ZERO, Duration.ZERO, 0, 0, false, DEFAULT_TIMEOUT);

        /** Slow, else perfect; the round trip is twice the delay. */
        public static Link slow(Duration delay) {
            return new Link(delay, Duration.ZERO, 0, 0, false, DEFAULT_TIMEOUT);
        }

        /** This link, while nothing passes, or again. */
        public Link withOutage(boolean nothingPasses) {
            return new Link(delay, jitter, requestLoss, replyLoss, nothingPasses, timeout);
        }

        boolean isPerfect() {
            return delay.isZero() && jitter.isZero() && requestLoss == 0 && replyLoss == 0 && !outage;
        }
    }

    public FaultyCloudStore(CloudStore store, LinkWeather weather) {
        this.store = store;
        this.weather = weather;
    }

    /** From now on the link is like that; requests and replies under way meet an outage too. */
    public void set(Link next) {
        link = next;
    }

    public Link link() {
        return link;
    }

    private <T> CompletionStage<T> call(String what, Supplier<CompletionStage<T>> request) {
        Link now = link;
        if (now.isPerfect()) {
            return request.get();
        }
        CompletableFuture<T> reply = new CompletableFuture<>();
        weather.after(now.timeout(), () -> {
            if (!reply.isDone()) {
                reply.completeExceptionally(new CloudException(
                        CloudException.Kind.UNAVAILABLE,
                        "injected: no reply to " + what + " within "
                                + now.timeout().toMillis() + " ms"));
            }
        });
        if (lost(now.requestLoss())) {
            return reply;
        }
        weather.after(delay(now), () -> {
            if (!link.outage()) {
                request.get().whenComplete((answer, failure) -> answer(now, reply, answer, failure));
            }
        });
        return reply;
    }

    private <T> void answer(Link now, CompletableFuture<T> reply, T answer, Throwable failure) {
        if (lost(now.replyLoss())) {
            return;
        }
        weather.after(delay(now), () -> {
            if (link.outage()) {
                return;
            }
            if (failure == null) {
                reply.complete(answer);
            } else {
                reply.completeExceptionally(failure);
            }
        });
    }

    private boolean lost(double share) {
        return share > 0 && weather.chance() < share;
    }

    private Duration delay(Link now) {
        long jitterNs = now.jitter().isZero() ? 0 : (long) (now.jitter().toNanos() * weather.chance());
        return now.delay().plusNanos(jitterNs);
    }

    @Override
    public CompletionStage<CloudRecord> load(InstanceId instance) {
        return call("load", () -> store.load(instance));
    }

    @Override
    public CompletionStage<WriteReply> write(InstanceId instance, RemoteWrite write) {
        return call("write", () -> store.write(instance, write));
    }

    @Override
    public CompletionStage<AcquireReply> acquire(InstanceId instance, Acquisition acquisition) {
        return call("acquire", () -> store.acquire(instance, acquisition));
    }

    @Override
    public CompletionStage<FlushReply> flush(InstanceId instance, Flush flush) {
        return call("flush", () -> store.flush(instance, flush));
    }

    @Override
    public CompletionStage<Void> renewLease(String host, Duration duration) {
        return call("renew lease", () -> store.renewLease(host, duration));
    }

    @Override
    public CompletionStage<Boolean> leaseEnded(String host) {
        return call("lease ended", () -> store.leaseEnded(host));
    }

    @Override
    public CompletionStage<Void> recall(InstanceId instance, String asker) {
        return call("recall", () -> store.recall(instance, asker));
    }

    @Override
    public AutoCloseable onRecall(String host, Consumer<InstanceId> listener) {
        return notifications(listener, passed -> store.onRecall(host, passed));
    }

    @Override
    public AutoCloseable onRelease(String host, Consumer<InstanceId> listener) {
        return notifications(listener, passed -> store.onRelease(host, passed));
    }

    /** They take time and get lost as replies do. */
    private AutoCloseable notifications(
            Consumer<InstanceId> listener, Function<Consumer<InstanceId>, AutoCloseable> listen) {
        AtomicBoolean open = new AtomicBoolean(true);
        AutoCloseable listening = listen.apply(instance -> {
            Link now = link;
            if (now.isPerfect()) {
                listener.accept(instance);
            } else if (!lost(now.replyLoss())) {
                weather.after(delay(now), () -> {
                    if (open.get() && !link.outage()) {
                        listener.accept(instance);
                    }
                });
            }
        });
        return () -> {
            open.set(false);
            listening.close();
        };
    }

    @Override
    public CompletionStage<List<DueTimer>> dueTimers(long beforeMs, int max) {
        return call("due timers", () -> store.dueTimers(beforeMs, max));
    }

    @Override
    public CompletionStage<List<Orphan>> orphans(int max) {
        return call("orphans", () -> store.orphans(max));
    }

    @Override
    public CompletionStage<Optional<Orphan>> orphan(String id) {
        return call("orphan", () -> store.orphan(id));
    }

    @Override
    public CompletionStage<Boolean> dropOrphan(String id) {
        return call("drop orphan", () -> store.dropOrphan(id));
    }

    @Override
    public void close() {
        store.close();
    }
}
