package io.tideway.moquette;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.tideway.gate.admission.SharedFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The SUBSCRIBEs and UNSUBSCRIBEs of one connection: what is refused never reaches Moquette, and the answers say so filter by
 * filter.
 *
 * <p>Called on the connection's I/O thread.
 */
final class SubscriptionPath {

    private static final int MOQUETTE_DECIDES = -1;
    private static final int FAILURE_MQTT3 = 0x80;
    /** More filters in one packet are a malformed packet for us; also bounds what waits for its answer. */
    private static final int FILTERS_MAX = 1_000;

    private final Gate gate;
    private final Connection connection;
    /** By packet id: the code of each filter, or that Moquette decides. */
    private final Map<Integer, List<Integer>> subscribing = new HashMap<>();

    private final Map<Integer, Integer> unsubscribing = new HashMap<>();

    SubscriptionPath(Gate gate, Connection connection) {
        this.gate = gate;
        this.connection = connection;
    }

    /** What may come of a packet. */
    sealed interface Verdict {
        /** On to Moquette. */
        record Pass(MqttMessage packet) implements Verdict {}

        /** Answered without Moquette. */
        record Answer(MqttMessage packet) implements Verdict {}

        /** The packet is malformed: the connection must end. */
        record Refuse(byte reason) implements Verdict {}
    }

    Verdict subscribe(MqttSubscribeMessage packet) {
        List<MqttTopicSubscription> asked = packet.payload().topicSubscriptions();
        if (asked.isEmpty() || asked.size() > FILTERS_MAX) {
            return new Verdict.Refuse(Reasons.PROTOCOL_ERROR);
        }
        List<Integer> codes = new ArrayList<>(asked.size());
        List<MqttTopicSubscription> passed = new ArrayList<>(asked.size());
        for (MqttTopicSubscription subscription : asked) {
            String filter = subscription.topicFilter();
            if (!gate.guard().topicFilter(filter).isAccepted()) {
                return new Verdict.Refuse(Reasons.TOPIC_FILTER_INVALID);
            }
            if (SharedFilter.isShared(filter) && subscription.option().isNoLocal()) {
                return new Verdict.Refuse(Reasons.PROTOCOL_ERROR);
            }
            int code = codeOf(filter);
            codes.add(code);
            if (code == MOQUETTE_DECIDES) {
                passed.add(subscription);
            } else {
                gate.counters().count(BrokerCounter.SUBSCRIPTIONS_REFUSED);
            }
        }
        int packetId = packet.variableHeader().messageId();
        if (passed.isEmpty()) {
            return new Verdict.Answer(Packets.subAck(packetId, codes));
        }
        subscribing.put(packetId, codes);
        MqttProperties properties = packet.idAndPropertiesVariableHeader().properties();
        return new Verdict.Pass(new MqttSubscribeMessage(
                packet.fixedHeader(),
                new MqttMessageIdAndPropertiesVariableHeader(packetId, properties),
                new MqttSubscribePayload(passed)));
    }

    private int codeOf(String filter) {
        if (SharedFilter.isShared(filter) && !connection.version5()) {
            return FAILURE_MQTT3; // Moquette would grant it and never deliver
        }
        if (!gate.authorizer().maySubscribe(connection.clientId(), connection.userName(), filter)) {
            return connection.version5() ? Byte.toUnsignedInt(Reasons.NOT_AUTHORIZED) : FAILURE_MQTT3;
        }
        return MOQUETTE_DECIDES;
    }

    /** Moquette's SUBACK with the codes of refused filters put in their places. */
    MqttSubAckMessage answer(MqttSubAckMessage fromMoquette) {
        int packetId = fromMoquette.variableHeader().messageId();
        List<Integer> codes = subscribing.remove(packetId);
        if (codes == null) {
            return fromMoquette;
        }
        Iterator<Integer> granted = fromMoquette.payload().reasonCodes().iterator();
        List<Integer> merged = new ArrayList<>(codes.size());
        for (int code : codes) {
            merged.add(code != MOQUETTE_DECIDES ? code : granted.hasNext() ? granted.next() : FAILURE_MQTT3);
        }
        return Packets.subAck(packetId, merged);
    }

    Verdict unsubscribe(MqttUnsubscribeMessage packet) {
        List<String> filters = packet.payload().topics();
        if (filters.isEmpty() || filters.size() > FILTERS_MAX) {
            return new Verdict.Refuse(Reasons.PROTOCOL_ERROR);
        }
        for (String filter : filters) {
            if (!gate.guard().topicFilter(filter).isAccepted()) {
                return new Verdict.Refuse(Reasons.TOPIC_FILTER_INVALID);
            }
        }
        unsubscribing.put(packet.variableHeader().messageId(), filters.size());
        return new Verdict.Pass(packet);
    }

    /** Moquette's UNSUBACK with one code for each filter: it sends a single one. */
    MqttUnsubAckMessage answer(MqttUnsubAckMessage fromMoquette) {
        int packetId = fromMoquette.variableHeader().messageId();
        Integer filters = unsubscribing.remove(packetId);
        return Packets.unsubAck(packetId, filters == null ? 1 : filters);
    }
}
