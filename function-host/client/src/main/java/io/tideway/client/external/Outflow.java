package io.tideway.client.external;

import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.PublishOutcome;
import io.tideway.gate.Egress;
import io.tideway.gate.Hops;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of outputs to the broker. One is settled when the broker has acknowledged it: to keep it for subscribers that are
 * away is the broker's from then on. Thread-safe.
 */
final class Outflow implements Egress {

    private static final Logger LOG = LoggerFactory.getLogger(Outflow.class);

    /** Waiting for room in the connection; a refusal would cost the outbox a pause. */
    private static final int QUEUE_MAX = 10_000;

    private final Supplier<BrokerConnection> connection;
    private final ExternalCounters counters;

    // Not yet with the client, oldest first; guarded by itself.
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();

    private record Pending(OutboundMessage output, Runnable settled) {}

    Outflow(Supplier<BrokerConnection> connection, ExternalCounters counters) {
        this.connection = connection;
        this.counters = counters;
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        if (!connection.get().isConnected()) {
            return false;
        }
        synchronized (queue) {
            if (queue.size() >= QUEUE_MAX) {
                return false;
            }
            queue.add(new Pending(withHops(output), settled));
        }
        counters.count(ExternalCounter.OUTPUTS_PUBLISHED);
        pump();
        return true;
    }

    @Override
    public void forget(String outputId) {
        synchronized (queue) {
            queue.removeIf(pending -> pending.output().id().equals(outputId));
        }
    }

    /** Sends what waits, as far as the connection takes it. */
    void pump() {
        synchronized (queue) {
            for (Pending next = queue.poll(); next != null; next = queue.poll()) {
                Pending pending = next;
                if (!connection.get().publish(pending.output(), outcome -> ended(pending, outcome))) {
                    queue.addFirst(pending);
                    return;
                }
            }
        }
    }

    private void ended(Pending pending, PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Lost) {
            counters.count(ExternalCounter.OUTPUTS_REPEATED);
            synchronized (queue) {
                queue.add(pending);
            }
        } else {
            if (outcome instanceof PublishOutcome.Refused refused) {
                counters.count(ExternalCounter.OUTPUTS_REFUSED);
                LOG.warn(
                        "the broker will not take an output to '{}', which is given up: {}",
                        pending.output().topic(),
                        refused.reason());
            } else {
                counters.count(ExternalCounter.OUTPUTS_SETTLED);
            }
            pending.settled().run();
            pump();
        }
    }

    /** An output may come back as the input of a function, which must know how many it came through. */
    private static OutboundMessage withHops(OutboundMessage output) {
        MessageProperties properties = output.properties();
        int hops = properties.userProperty(Hops.PROPERTY).map(Hops::of).orElse(0);
        List<UserProperty> userProperties = new ArrayList<>();
        userProperties.add(new UserProperty(Hops.PROPERTY, Integer.toString(hops + 1)));
        for (UserProperty property : properties.userProperties()) {
            if (!property.name().equals(Hops.PROPERTY)) {
                userProperties.add(property);
            }
        }
        return new OutboundMessage(
                output.id(),
                output.topic(),
                output.payload(),
                output.qos(),
                output.retain(),
                new MessageProperties(
                        properties.payloadFormat(),
                        properties.contentType(),
                        properties.responseTopic(),
                        properties.correlationData(),
                        properties.expirySeconds(),
                        List.copyOf(userProperties)));
    }

    /** Outputs that wait for room in the connection. */
    int waiting() {
        synchronized (queue) {
            return queue.size();
        }
    }
}
