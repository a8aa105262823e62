package io.tideway.moquette;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;

/** Counts what a session's queue drops, frees outputs that wait for it, and ends the connection of a client that is too slow. */
final class SessionQueueListener implements QueueListener {

    private final String clientId;
    private final OutputTracker outputs;
    private final ActiveConnections connections;
    private final BrokerCounters counters;
    private final Runnable whenClosed;

    SessionQueueListener(
            String clientId,
            OutputTracker outputs,
            ActiveConnections connections,
            BrokerCounters counters,
            Runnable whenClosed) {
        this.clientId = clientId;
        this.outputs = outputs;
        this.connections = connections;
        this.counters = counters;
        this.whenClosed = whenClosed;
    }

    @Override
    public void droppedForRoom(PublishedMessage message) {
        counters.count(BrokerCounter.DELIVERIES_DROPPED_QUEUE_FULL);
        free(message);
    }

    @Override
    public void expired(PublishedMessage message) {
        counters.count(BrokerCounter.DELIVERIES_DROPPED_EXPIRED);
        free(message);
    }

    @Override
    public void full() {
        GateHandler connection = connections.find(clientId);
        if (connection != null) {
            connection.endSlowConsumer();
        }
    }

    @Override
    public void closed() {
        whenClosed.run();
    }

    private void free(PublishedMessage message) {
        MqttProperties properties = new MqttProperties();
        for (MqttProperty<?> property : message.getMqttProperties()) {
            properties.add(property);
        }
        String outputId = Properties5.messageId(properties);
        if (outputId != null) {
            outputs.acknowledged(outputId, clientId);
        }
    }
}
