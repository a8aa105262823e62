package io.tideway.client.attached;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.ConnectionListener;
import io.tideway.client.connection.ConnectionTrouble;
import io.tideway.client.connection.PublishOutcome;
import io.tideway.gate.Broker;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.Route;
import io.tideway.gate.hosts.ControlTopics;
import io.tideway.gate.hosts.FunctionOffer;
import io.tideway.gate.hosts.HandedMessage;
import io.tideway.gate.hosts.HostActions;
import io.tideway.gate.hosts.HostEnd;
import io.tideway.gate.hosts.HostEndConfig;
import io.tideway.gate.hosts.HostRun;
import io.tideway.proto.hosts.GatewayFrame;
import io.tideway.proto.hosts.HostFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker of a host that is attached to a gateway: the gateway's, over the control protocol. One thread around {@link
 * HostEnd}. Thread-safe.
 */
public final class AttachedBroker implements Broker {

    private static final Logger LOG = LoggerFactory.getLogger(AttachedBroker.class);
    private static final long BEAT_MS = 20;

    /** However much waits: the gateway waits for a sign of life. */
    private static final long FLUSH_EVERY_MS = 50;

    private final AttachedConfig config;
    private final Ingress ingress;
    private final String messageIdProperty;
    private final BrokerConnection connection;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<String, Unsettled> unsettled = new ConcurrentHashMap<>();
    private final AtomicLong leavingBytes = new AtomicLong();
    private final AtomicLong messagesReceived = new AtomicLong();
    private final AtomicLong outputsPublished = new AtomicLong();
    private final AtomicLong outputsTooLarge = new AtomicLong();
    private final AtomicLong framesUnreadable = new AtomicLong();
    private final CompletableFuture<@Nullable Void> firstAttached = new CompletableFuture<>();
    private volatile boolean attached;
    private volatile boolean stopping;
    private volatile BindingIndex bindings = BindingIndex.of(List.of());

    // From here on: of the thread.
    private final Map<Long, RunProgress> runs = new HashMap<>();
    private @Nullable Host host;
    private @Nullable HostEnd end;
    private boolean flushing;
    private long flushedMs;

    /** When the latest beat was due. */
    private long beatMs;

    /** An output that the gateway has not settled. */
    private static final class Unsettled {
        private final long bytes;
        private final Runnable settled;

        /** Changed only with the entry in the map. */
        private volatile boolean taken;

        Unsettled(long bytes, Runnable settled) {
            this.bytes = bytes;
            this.settled = settled;
        }
    }

    /**
     * What the host is, known once it is assembled.
     *
     * @param store whose data folder it has
     * @param start counts its starts
     * @param offers what it executes, of the functions with these bindings
     * @param isLocal whether an instance, named by function and key, is in its local phase
     */
    public record Host(
            String store,
            long start,
            Function<List<Binding>, List<FunctionOffer>> offers,
            BiPredicate<String, String> isLocal) {}

    private AttachedBroker(AttachedConfig config, Ingress ingress, String messageIdProperty) throws IOException {
        this.config = config;
        this.ingress = ingress;
        this.messageIdProperty = messageIdProperty;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread attachedThread = new Thread(task, "tideway-attached");
            attachedThread.setDaemon(true);
            return attachedThread;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.connection = BrokerConnection.create(config.connection(), new Listener());
    }

    /**
     * Makes one; {@link #open} connects.
     *
     * @param messageIdProperty the user property by which the host recognises messages
     * @throws IOException naming a file of TLS that is no good
     */
    public static AttachedBroker create(AttachedConfig config, Ingress ingress, String messageIdProperty)
            throws IOException {
        return new AttachedBroker(config, ingress, messageIdProperty);
    }

    /** All that the broker has to know of its host is known; before {@link #open}. */
    public void serve(Host assembled) {
        HostEnd fresh = new HostEnd(
                new HostEndConfig(config.name(), assembled.store(), assembled.start(), config.window()), new Doing());
        execute(() -> {
            host = assembled;
            end = fresh;
            beatMs = nowMs();
            var unused = thread.scheduleAtFixedRate(this::beat, BEAT_MS, BEAT_MS, TimeUnit.MILLISECONDS);
        });
    }

    // ---- the thread -------------------------------------------------------------------------------------------------

    /**
     * What is told to the end, with the time at which it came. Much may wait for the thread: a gateway that spoke in time is not
     * to be taken for silent because it was listened to late. The thread does what waits in the order of those times, beats included.
     */
    @FunctionalInterface
    private interface Telling {
        void to(HostEnd end, long cameMs);
    }

    private void tellSoon(Telling telling) {
        long cameMs = nowMs();
        execute(() -> tell(telling, cameMs));
    }

    /** On the thread. */
    private void beat() {
        beatMs += BEAT_MS;
        tell(HostEnd::tick, beatMs);
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("too late: the host stops", e);
        }
    }

    /** On the thread. */
    private void tell(Telling telling, long cameMs) {
        HostEnd known = end;
        if (known == null) {
            return;
        }
        try {
            telling.to(known, cameMs);
            attached = known.isAttached();
            if (nowMs() - flushedMs >= FLUSH_EVERY_MS) {
                flush(known);
            } else if (!flushing) {
                flushing = true;
                // Behind all that waits, so that it leaves in one frame.
                execute(() -> {
                    flushing = false;
                    flush(known);
                });
            }
        } catch (RuntimeException e) {
            LOG.error("the host goes on, but something went wrong", e);
        }
    }

    private void flush(HostEnd known) {
        flushedMs = nowMs();
        known.flush(flushedMs);
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    // ---- the connection ---------------------------------------------------------------------------------------------

    private final class Listener implements ConnectionListener {
        @Override
        public void connected(boolean sessionPresent) {
            tellSoon(HostEnd::connected);
        }

        @Override
        public void disconnected(ConnectionTrouble trouble) {
            tellSoon((known, nowMs) -> known.disconnected(trouble.reason()));
        }

        @Override
        public void received(InboundMessage message, Runnable acknowledge) {
            acknowledge.run();
            try {
                GatewayFrame frame = GatewayFrame.parseFrom(message.payload());
                tellSoon((known, nowMs) -> known.received(frame, nowMs));
            } catch (InvalidProtocolBufferException e) {
                // Whatever it was, a missing frame ends the session, and all is said again.
                framesUnreadable.incrementAndGet();
                LOG.warn("{} bytes on {} are no frame: {}", message.payload().length, message.topic(), e.getMessage());
            }
        }
    }

    // ---- what the end does ------------------------------------------------------------------------------------------

    private final class Doing implements HostActions {
        @Override
        public void send(HostFrame frame) {
            OutboundMessage message = new OutboundMessage(
                    "", ControlTopics.toGateway(config.name()), frame.toByteArray(), 0, false, MessageProperties.NONE);
            // A frame that is lost ends the session, and another begins.
            var unused = connection.publish(message, outcome -> {
                if (outcome instanceof PublishOutcome.Refused refused) {
                    refused(frame, refused.reason());
                }
            });
        }

        @Override
        public void execute(long number, HostRun run) {
            AttachedBroker.this.execute(number, run);
        }

        @Override
        public void withdraw(Collection<Long> withdrawn) {
            LOG.warn("{} runs are withdrawn: nothing was heard of the gateway for its lease", withdrawn.size());
            for (Long number : withdrawn) {
                RunProgress progress = runs.remove(number);
                if (progress != null) {
                    progress.withdraw();
                }
            }
        }

        @Override
        public void taken(String outputId) {
            unsettled.computeIfPresent(outputId, (id, output) -> {
                arrived(output);
                return output;
            });
        }

        @Override
        public void settled(String outputId) {
            settle(outputId);
        }

        @Override
        public void attached(String gateway) {
            // It may be another life of the gateway, which has nothing of what the one before had.
            for (String outputId : unsettled.keySet()) {
                unsettled.computeIfPresent(outputId, (id, output) -> {
                    leaves(output);
                    return output;
                });
            }
            LOG.info("attached to gateway {} as '{}'", gateway, config.name());
            firstAttached.complete(null);
        }

        @Override
        public void detached(String reason) {
            if (!stopping) {
                LOG.warn("not attached to the gateway: {}", reason);
            }
        }
    }

    private void settle(String outputId) {
        Unsettled output = remove(outputId);
        if (output != null) {
            output.settled.run();
        }
    }

    private @Nullable Unsettled remove(String outputId) {
        Unsettled[] removed = new Unsettled[1];
        unsettled.computeIfPresent(outputId, (id, output) -> {
            arrived(output);
            removed[0] = output;
            return null;
        });
        return removed[0];
    }

    /** The gateway has it, or nobody wants it any more: it is not on its way. */
    private void arrived(Unsettled output) {
        if (!output.taken) {
            output.taken = true;
            leavingBytes.addAndGet(-output.bytes);
        }
    }

    private void leaves(Unsettled output) {
        if (output.taken) {
            output.taken = false;
            leavingBytes.addAndGet(output.bytes);
        }
    }

    /** Frames are small but for those of one large output, which the gateway's broker will never take. */
    private void refused(HostFrame frame, String reason) {
        if (frame.getMessagesCount() == 1 && frame.getMessages(0).hasOutput()) {
            String id = frame.getMessages(0).getOutput().getId();
            outputsTooLarge.incrementAndGet();
            LOG.error(
                    "the output {} to {} is given up, the gateway's broker does not take it: {}. Raise its"
                            + " 'limits.message-size'.",
                    id,
                    frame.getMessages(0).getOutput().getTopic(),
                    reason);
            tellSoon((known, nowMs) -> known.forget(id));
            settle(id);
        }
    }

    private void execute(long number, HostRun run) {
        RunProgress progress = new RunProgress(
                run.messages().size(), (executed, next) -> execute(() -> ended(number, run, executed, next)));
        runs.put(number, progress);
        for (int i = 0; i < run.messages().size(); i++) {
            HandedMessage message = run.messages().get(i);
            Binding binding = bindingOf(run.function(), message.message().topic());
            if (binding == null) {
                progress.acknowledgement(i).rejected(Rejection.FUNCTION_GONE);
            } else {
                messagesReceived.incrementAndGet();
                ingress.accept(identified(message), new Route(binding, run.key()), progress.acknowledgement(i));
            }
        }
    }

    private @Nullable Binding bindingOf(String function, String topic) {
        List<Binding> found = new ArrayList<>(1);
        bindings.match(topic, binding -> {
            if (binding.function().equals(function)) {
                found.add(binding);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    /** With the id by which a message that is handed out again is recognised. */
    private InboundMessage identified(HandedMessage handed) {
        InboundMessage message = handed.message();
        MessageProperties properties = message.properties();
        if (properties.userProperty(messageIdProperty).isPresent()) {
            return message;
        }
        List<UserProperty> userProperties = new ArrayList<>(properties.userProperties());
        userProperties.add(new UserProperty(messageIdProperty, handed.id()));
        return message.withUserProperties(userProperties);
    }

    private void ended(long number, HostRun run, int executed, @Nullable Rejection next) {
        Host known = host;
        if (runs.remove(number) != null && known != null) {
            boolean local = known.isLocal().test(run.function(), run.key());
            tell((hostEnd, nowMs) -> hostEnd.ended(number, executed, next, local), nowMs());
        }
    }

    // ---- Broker -----------------------------------------------------------------------------------------------------

    @Override
    public void bindings(BindingIndex changed) {
        bindings = changed;
        execute(() -> {
            Host known = host;
            if (known != null && !stopping) {
                List<FunctionOffer> offers = known.offers().apply(changed.bindings());
                tell((hostEnd, nowMs) -> hostEnd.functions(offers), nowMs());
            }
        });
    }

    @Override
    public void outputsRecovered() {}

    /** Returns when the host is attached, however long that takes; what is in the way is told in the log. */
    @Override
    public Map<String, InetSocketAddress> open() throws IOException {
        connection.start();
        try {
            firstAttached.join();
        } catch (CompletionException | CancellationException e) {
            throw new IOException("stopped before it was attached", e);
        }
        return Map.of(
                "broker",
                InetSocketAddress.createUnresolved(
                        config.connection().address().host(),
                        config.connection().address().port()));
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        long bytes = output.memoryBytes();
        if (leavingBytes.get() + bytes > config.outputBytesMax() && leavingBytes.get() > 0) {
            return false;
        }
        leavingBytes.addAndGet(bytes);
        outputsPublished.incrementAndGet();
        unsettled.put(output.id(), new Unsettled(bytes, settled));
        tellSoon((known, nowMs) -> known.publish(output));
        return true;
    }

    @Override
    public boolean hasTaken(String outputId) {
        Unsettled output = unsettled.get(outputId);
        return output != null && output.taken;
    }

    @Override
    public void forget(String outputId) {
        if (remove(outputId) != null) {
            tellSoon((known, nowMs) -> known.forget(outputId));
        }
    }

    /** The gateway knows, this host does not: no instance is given up because its device seems to be away. */
    @Override
    public boolean isConnected(String clientId) {
        return true;
    }

    @Override
    public void revoke(Set<String> userNames) {}

    @Override
    public void revokeForbidden() {}

    /** Whether the gateway hands out runs to this host. */
    public boolean isAttached() {
        return attached;
    }

    @Override
    public Map<String, Long> gauges() {
        Map<String, Long> gauges = new LinkedHashMap<>();
        gauges.put("connections", connection.isConnected() ? 1L : 0L);
        gauges.put("attached", attached ? 1L : 0L);
        gauges.put("outputs_unsettled", (long) unsettled.size());
        gauges.put("outputs_leaving_bytes", leavingBytes.get());
        return gauges;
    }

    @Override
    public Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        totals.put("messages_received", messagesReceived.get());
        totals.put("outputs_published", outputsPublished.get());
        totals.put("outputs_too_large", outputsTooLarge.get());
        totals.put("frames_unreadable", framesUnreadable.get());
        return totals;
    }

    /** Others get what has not been executed yet; what has been is still said. */
    @Override
    public void stopAccepting() {
        stopping = true;
        tellSoon((known, nowMs) -> known.functions(List.of()));
    }

    @Override
    public void close() {
        stopping = true;
        firstAttached.cancel(false);
        tellSoon(HostEnd::goodbye);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.debug("the gateway finds out by itself that this host has stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
