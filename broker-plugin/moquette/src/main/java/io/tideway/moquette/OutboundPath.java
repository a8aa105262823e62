package io.tideway.moquette;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What Moquette sends to one client: bounded, flushed together, and remembered until acknowledged.
 *
 * <p>The socket gets a bounded number of bytes at a time; the rest waits here, QoS 0 within a bound, the rest within the
 * client's window. Moquette itself never sees an unwritable channel, because then it drops acknowledgements. All methods are
 * called on the connection's I/O thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
final class OutboundPath {

    private static final int HEADER_BYTES = 16;

    private record Held(MqttPublishMessage packet, int bytes, ChannelPromise promise) {
        boolean isQos0() {
            return packet.fixedHeader().qosLevel().value() == 0;
        }
    }

    private final Gate gate;
    private final Connection connection;
    private final ChannelHandlerContext context;
    private final long packetBytesMax;
    private final int receiveMaximum;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    /** QoS 2 packet ids of packets that were not sent because they are too large, until Moquette is done with them. */
    private final Set<Integer> feigned = new HashSet<>();

    private int heldQos0Bytes;
    private int socketBytes;
    /** Sent on this connection and not acknowledged. */
    private int inFlight;

    private boolean flushScheduled;
    private boolean tellingMoquette;
    private int blocks;

    OutboundPath(Gate gate, Connection connection, ChannelHandlerContext context, ConnectRequest request) {
        this.gate = gate;
        this.connection = connection;
        this.context = context;
        this.packetBytesMax = request.packetBytesMax();
        this.receiveMaximum = request.receiveMaximum();
    }

    /** A PUBLISH to the client. */
    void publish(MqttPublishMessage packet, ChannelPromise promise) {
        MqttPublishMessage ready = withRetain(packet);
        MqttProperties properties = ready.variableHeader().properties();
        int qos = ready.fixedHeader().qosLevel().value();
        int packetId = ready.variableHeader().packetId();
        if (qos > 0) {
            connection.memory().sent(packetId, Properties5.messageId(properties));
        }
        int bytes = ready.payload().readableBytes()
                + ready.variableHeader().topicName().length()
                + HEADER_BYTES;
        if (bytes > packetBytesMax) {
            gate.counters().count(BrokerCounter.DELIVERIES_DROPPED_TOO_LARGE);
            ready.release();
            promise.setSuccess();
            feign(qos, packetId);
            return;
        }
        Held waiting = new Held(ready, bytes, promise);
        if (held.isEmpty() && maySend(waiting)) {
            send(waiting);
        } else {
            hold(waiting);
        }
    }

    /** From now on PUBLISHes wait here. */
    void block() {
        blocks++;
    }

    /** One {@link #block} is over. */
    void unblock() {
        blocks--;
        if (!held.isEmpty()) {
            sendHeld();
        }
    }

    private void hold(Held waiting) {
        held.add(waiting);
        if (!waiting.isQos0()) {
            return;
        }
        heldQos0Bytes += waiting.bytes();
        for (Iterator<Held> oldest = held.iterator();
                heldQos0Bytes > gate.limits().sessionQueueBytesMax() && oldest.hasNext(); ) {
            Held candidate = oldest.next();
            if (candidate.isQos0()) {
                oldest.remove();
                heldQos0Bytes -= candidate.bytes();
                gate.counters().count(BrokerCounter.DELIVERIES_DROPPED_QOS0);
                drop(candidate);
            }
        }
    }

    private boolean maySend(Held next) {
        return blocks == 0
                && socketBytes < gate.limits().sendBufferBytesMax()
                && (next.isQos0() || inFlight < receiveMaximum);
    }

    private static void drop(Held dropped) {
        dropped.packet().release();
        dropped.promise().trySuccess();
    }

    private void send(Held sending) {
        socketBytes += sending.bytes();
        if (!sending.isQos0()) {
            inFlight++;
        }
        sending.promise().addListener(sent -> {
            socketBytes -= sending.bytes();
            if (!held.isEmpty() && socketBytes <= gate.limits().sendBufferBytesMax() / 2) {
                sendHeld();
            }
        });
        context.write(sending.packet(), sending.promise());
    }

    private void sendHeld() {
        while (!held.isEmpty() && maySend(held.element())) {
            Held next = held.remove();
            if (next.isQos0()) {
                heldQos0Bytes -= next.bytes();
            }
            send(next);
        }
        flushSoon();
    }

    /** A PUBREL to the client; Moquette's half of a packet that was never sent ends here. */
    void release(MqttMessage packet, ChannelPromise promise) {
        int packetId = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
        if (feigned.remove(packetId)) {
            promise.setSuccess();
            tellMoquette(MqttMessageType.PUBCOMP, packetId);
            return;
        }
        context.write(packet, promise);
    }

    /** The client acknowledged a packet for good (PUBACK, PUBCOMP, or PUBREC that refuses). */
    void acknowledged(int packetId) {
        String outputId = connection.memory().acknowledged(packetId);
        if (outputId != null) {
            gate.outputs().acknowledged(outputId, connection.clientId());
        }
    }

    /** The client has room for one more. */
    void completed() {
        if (inFlight > 0) { // after a reconnect it may complete what was sent before
            inFlight--;
        }
        if (!held.isEmpty()) {
            sendHeld();
        }
    }

    /** Puts what waits into the order in which it was sent first; Moquette repeats it in the order of a hash map. */
    void sortHeld() {
        List<Held> sorted = PacketIdOrder.sort(
                List.copyOf(held), waiting -> waiting.packet().variableHeader().packetId());
        held.clear();
        held.addAll(sorted);
    }

    private void feign(int qos, int packetId) {
        if (qos == 0) {
            return;
        }
        acknowledged(packetId);
        if (qos == 2) {
            feigned.add(packetId);
        }
        tellMoquette(qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, packetId);
    }

    /** Moquette hears what the client said about a packet, or would have. */
    void tellMoquette(MqttMessageType type, int packetId) {
        tellingMoquette = true;
        try {
            gate.core().acknowledge(context.channel(), connection.clientId(), type, packetId);
        } finally {
            tellingMoquette = false;
        }
    }

    /** Whether what Moquette sends now is its reaction to {@link #tellMoquette}, on this thread. */
    boolean isTellingMoquette() {
        return tellingMoquette;
    }

    /** One flush for everything that was written meanwhile. */
    void flushSoon() {
        if (!flushScheduled) {
            flushScheduled = true;
            context.executor().execute(() -> {
                flushScheduled = false;
                context.flush();
            });
        }
    }

    /** The connection is over: what waits here is also in its session, or was QoS 0. */
    void close() {
        for (Held waiting = held.poll(); waiting != null; waiting = held.poll()) {
            if (waiting.isQos0()) {
                gate.counters().count(BrokerCounter.DELIVERIES_DROPPED_QOS0);
            }
            drop(waiting);
        }
        heldQos0Bytes = 0;
    }

    /** Gives queued retained messages back the RETAIN flag, which {@link BoundedQueue} noted for us. */
    private static MqttPublishMessage withRetain(MqttPublishMessage packet) {
        MqttPublishVariableHeader header = packet.variableHeader();
        if (header.properties().getProperty(BoundedQueue.RETAIN_MARK) == null) {
            return packet;
        }
        MqttProperties properties = new MqttProperties();
        for (MqttProperty<?> property : header.properties().listAll()) {
            if (property.propertyId() != BoundedQueue.RETAIN_MARK) {
                properties.add(property);
            }
        }
        MqttFixedHeader fixed = packet.fixedHeader();
        return new MqttPublishMessage(
                new MqttFixedHeader(fixed.messageType(), fixed.isDup(), fixed.qosLevel(), true, 0),
                new MqttPublishVariableHeader(header.topicName(), header.packetId(), properties),
                packet.payload());
    }
}
