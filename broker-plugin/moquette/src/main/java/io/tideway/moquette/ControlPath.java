package io.tideway.moquette;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.tideway.gate.ControlLink;
import io.tideway.gate.ControlPlane;
import io.tideway.gate.hosts.ControlTopics;
import org.jspecify.annotations.Nullable;

/** What one connection says on control topics, and what it is told there. Called on the connection's I/O thread. */
final class ControlPath {

    private final ControlPlane plane;
    private final Connection connection;
    private final Channel channel;
    private @Nullable Link link;

    ControlPath(ControlPlane plane, Connection connection, Channel channel) {
        this.plane = plane;
        this.connection = connection;
        this.channel = channel;
    }

    /** Whether the packet was for the control plane and is dealt with; its buffer is left alone. */
    boolean receive(MqttPublishMessage packet) {
        String topic = packet.variableHeader().topicName();
        if (!topic.startsWith(ControlTopics.PREFIX)) {
            return false;
        }
        if (packet.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE
                || !plane.mayAttach(connection.clientId(), connection.userName())) {
            plane.refused(connection.clientId(), topic);
            return false;
        }
        Link used = link;
        if (used == null) {
            used = new Link(connection.clientId(), channel);
            link = used;
        }
        plane.received(used, topic, ByteBufUtil.getBytes(packet.payload()));
        return true;
    }

    void close() {
        Link used = link;
        if (used != null) {
            plane.closed(used);
        }
    }

    /** Writes behind the gate, which has nothing to do with these packets: they are of no session. */
    private record Link(String clientId, Channel channel) implements ControlLink {

        @Override
        @SuppressWarnings(
                "FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
        public void send(String topic, byte[] payload) {
            var gate = channel.pipeline().context(GateHandler.class);
            if (gate != null) {
                gate.writeAndFlush(Packets.publish(topic, payload), channel.voidPromise());
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored")
        public void close() {
            channel.close();
        }
    }
}
