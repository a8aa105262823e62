package io.tideway.simulator.recording;

import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.MessageProperties.UserProperty;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.load.Pacer;
import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.raw.RawDevices;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays a recording at its intended times.
 *
 * <p>The loop is open: no message waits for another's acknowledgement, and its latency counts from its intended time. A
 * connection that is full makes the ones behind it late, which the lag shows; none is dropped. One conducting thread, which an
 * interrupt ends early; others may ask for figures.
 */
public final class Replayer implements AutoCloseable {
    private static final Duration LATE_ACKNOWLEDGEMENTS = Duration.ofSeconds(15);
    private static final Duration LATE_WHEN_ENDED_EARLY = Duration.ofSeconds(3);
    private static final long FULL_NANOS = 200_000;

    private final ReplayConfig config;
    private final Recording recording;
    private final RawDevices factory = new RawDevices(1);
    private final ReplayMeter meter = new ReplayMeter();
    private final List<ReplayConnection> connections;
    private final String playing = Long.toString(System.currentTimeMillis(), 36);

    private volatile long startNanos = System.nanoTime();

    /** Not yet connected. */
    public Replayer(ReplayConfig config, Recording recording) {
        this.config = config;
        this.recording = recording;
        this.connections = config.connections().stream()
                .map(connection -> new ReplayConnection(factory, connection, meter))
                .toList();
    }

    /** Connects; fails when the broker refuses or cannot be reached. */
    public CompletionStage<Void> start() {
        return CompletableFuture.allOf(connections.stream()
                .map(connection -> connection.device().connect().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Plays, then waits for the acknowledgements that are still out. */
    public ReplayResult play() throws IOException {
        Pacer.sharpen();
        startNanos = System.nanoTime();
        Round round = new Round(1, 0);
        boolean more = true;
        while (more) {
            recording.read(round::play);
            if (round.ended()) {
                meter.roundEnded();
            }
            more = config.loop() && round.ended() && round.messages > 0;
            round = round.next();
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        boolean early = Thread.interrupted();
        // What has not come by then is reported as unacknowledged.
        boolean unused = Waiting.until(this::settled, early ? LATE_WHEN_ENDED_EARLY : LATE_ACKNOWLEDGEMENTS);
        if (early) {
            Thread.currentThread().interrupt();
        }
        return meter.result(seconds);
    }

    /** How it stands. */
    public ReplayResult figures() {
        return meter.result((System.nanoTime() - startNanos) / 1e9);
    }

    /** Leaves the broker. */
    @Override
    public void close() {
        CompletableFuture<?>[] gone = connections.stream()
                .map(connection -> connection.device().endSession().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(gone)
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
        factory.close();
    }

    private boolean settled() {
        return connections.stream().allMatch(connection -> connection.device().pending() == 0);
    }

    private ReplayConnection connection(String topic) {
        return connections.get(Math.floorMod((topic.hashCode() * 0x9E3779B9) >>> 16, connections.size()));
    }

    /** Once through the recording. */
    private final class Round {
        private final long number;
        private final long baseMicros;
        private long firstMicros;
        private long lastMicros;
        private long messages;
        private boolean stopped;

        Round(long number, long baseMicros) {
            this.number = number;
            this.baseMicros = baseMicros;
        }

        /** Whether the end of the recording was reached. */
        boolean ended() {
            return !stopped;
        }

        /** Begins behind the last message, at the distance messages have on average. */
        Round next() {
            long span = lastMicros - firstMicros;
            return new Round(number + 1, baseMicros + span + span / Math.max(1, messages - 1));
        }

        boolean play(RecordedMessage message) {
            if (messages++ == 0) {
                firstMicros = message.atMicros();
            }
            lastMicros = message.atMicros();
            long intended = intended(message);
            stopped = pastTheEnd(intended) || !pause(intended) || !publish(message, intended);
            return !stopped;
        }

        private long intended(RecordedMessage message) {
            return config.asFastAsPossible()
                    ? System.nanoTime()
                    : startNanos
                            + Math.round((baseMicros + message.atMicros() - firstMicros) * 1_000.0 / config.speed());
        }

        private boolean pastTheEnd(long intended) {
            return !config.longest().isZero()
                    && intended - startNanos >= config.longest().toNanos();
        }

        private boolean pause(long intended) {
            Pacer.parkUntil(intended);
            return !Thread.currentThread().isInterrupted();
        }

        private boolean publish(RecordedMessage message, long intended) {
            String topic = config.topicPrefix() + message.topic();
            ReplayConnection connection = connection(topic);
            MessageProperties properties = properties(message.properties());
            while (!connection.publish(message, topic, properties, intended)) {
                LockSupport.parkNanos(FULL_NANOS);
                if (Thread.currentThread().isInterrupted()) {
                    return false;
                }
            }
            meter.sent(message, System.nanoTime() - intended);
            return true;
        }

        private MessageProperties properties(MessageProperties recorded) {
            if (!config.newMessageIds() || recorded.user().isEmpty()) {
                return recorded;
            }
            return recorded.withUser(recorded.user().stream()
                    .map(property -> property.name().equals(Publication.MESSAGE_ID)
                            ? new UserProperty(property.name(), property.value() + "-" + playing + "-" + number)
                            : property)
                    .toList());
        }
    }
}
