package io.tideway.simulator.recording;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.device.SubscribeAttempts;
import io.tideway.simulator.raw.Interest;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is published to a file, as it comes.
 *
 * <p>Writes on the event loop that reads, which serves nothing else: a slow disk slows down the broker's deliveries instead of
 * filling memory, and a message is acknowledged to the broker only when it is in the file's buffer. One conducting thread.
 */
public final class Recorder implements AutoCloseable {
    private static final long END_SECONDS_MAX = 10;

    private final RawDevices factory = new RawDevices(1);
    private final RawDevice device;
    private final Subscription subscription;
    private final Path path;
    private final boolean overwrite;
    private final long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    private final long startNanos = System.nanoTime();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder disconnects = new LongAdder();
    private final LongAdder sessionsLost = new LongAdder();
    private boolean subscribed;
    private volatile boolean leaving;
    private @Nullable LineFile file;

    /**
     * What to record.
     *
     * @param topicFilters must not overlap: brokers may deliver a message once for each
     * @param qos to hear with
     * @param stored whether to record retained messages from before too
     */
    public record Subscription(List<String> topicFilters, int qos, boolean stored) {

        /** Refuses to record nothing. */
        public Subscription {
            topicFilters = List.copyOf(topicFilters);
            if (topicFilters.isEmpty()) {
                throw new IllegalArgumentException("at least one topic filter is needed");
            }
        }
    }

    /**
     * Where a recording stands.
     *
     * @param bytes of payload
     * @param disconnects connections lost; what was published meanwhile came later
     * @param sessionsLost times the broker had forgotten the session; what was published meanwhile is missing
     */
    public record Figures(long messages, long bytes, long disconnects, long sessionsLost) {}

    /** Refuses a file that is there already; not yet connected, and nothing is created yet. */
    public Recorder(DeviceConfig config, Subscription subscription, Path path, boolean overwrite) throws IOException {
        this.subscription = subscription;
        this.path = path;
        this.overwrite = overwrite;
        if (!overwrite && Files.exists(path)) {
            throw new FileAlreadyExistsException(path + " is there already; name another file or give --overwrite");
        }
        this.device = factory.create(config, new Listener());
    }

    /** Connects and subscribes; fails when the broker cannot be reached or refuses. */
    public CompletionStage<Void> start() {
        return device.connect().thenRunAsync(this::create, device.executor()).thenCompose(created -> subscribe());
    }

    /** How it stands. */
    public Figures figures() {
        return new Figures(messages.sum(), bytes.sum(), disconnects.sum(), sessionsLost.sum());
    }

    /** What keeps it from writing, if anything does. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Brings what came so far to the file. */
    public void flush() {
        device.executor().execute(() -> write(LineFile::flush));
    }

    /** Leaves the broker and completes the file. */
    @Override
    public void close() {
        leaving = true;
        CompletableFuture<Void> closed = device.endSession()
                .thenRunAsync(() -> write(LineFile::close), device.executor())
                .toCompletableFuture();
        closed.completeOnTimeout(null, END_SECONDS_MAX, TimeUnit.SECONDS).join();
        factory.close();
    }

    private void create() {
        try {
            file = LineFile.create(path, overwrite);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private CompletionStage<Void> subscribe() {
        return SubscribeAttempts.of(this::subscribeAll);
    }

    private CompletionStage<Void> subscribeAll() {
        boolean v5 = device.config().version() == MqttVersion.V5;
        Interest interest = v5
                ? new Interest(subscription.qos(), true, subscription.stored())
                : Interest.standard(subscription.qos());
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (String filter : subscription.topicFilters()) {
            all = all.thenCompose(done -> device.subscribe(filter, interest));
        }
        return all.thenRunAsync(() -> subscribed = true, device.executor());
    }

    /** A step of writing to the file. */
    private interface Writing {
        void on(LineFile file) throws IOException;
    }

    private void write(Writing writing) {
        try {
            LineFile open = file;
            if (open != null && failure.get() == null) {
                writing.on(open);
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Everything on the event loop. */
    private final class Listener implements DeviceListener {
        @Override
        public void connected(boolean sessionPresent) {
            if (subscribed && !sessionPresent) {
                sessionsLost.increment();
                subscribe().whenComplete((done, refused) -> {
                    if (refused != null) {
                        failure.compareAndSet(null, new IOException(refused.getMessage(), refused));
                    }
                });
            }
        }

        @Override
        public void disconnected(String reason) {
            if (!leaving) {
                disconnects.increment();
            }
        }

        @Override
        public void received(Delivery delivery) {
            if (delivery.retain() && !subscription.stored() && device.config().version() == MqttVersion.V3_1_1) {
                return; // On MQTT 3.1.1 the flag says that it is from before the subscription.
            }
            long atMicros = startMicros + (delivery.receivedAtNanos() - startNanos) / 1_000;
            write(to -> to.write(new RecordedMessage(
                    atMicros,
                    delivery.topic(),
                    delivery.payload(),
                    delivery.qos(),
                    delivery.retain(),
                    delivery.properties())));
            messages.increment();
            bytes.add(delivery.payload().length);
        }
    }
}
