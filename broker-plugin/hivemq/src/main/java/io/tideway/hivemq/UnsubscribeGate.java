package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.interceptor.unsubscribe.UnsubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.parameter.UnsubscribeInboundInput;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.parameter.UnsubscribeInboundOutput;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;

/** Ends a connection that names what cannot be a filter; HiveMQ would answer. Does not block. */
final class UnsubscribeGate implements UnsubscribeInboundInterceptor {

    private final Gate gate;
    private final Connection connection;

    UnsubscribeGate(Gate gate, Connection connection) {
        this.gate = gate;
        this.connection = connection;
    }

    @Override
    public void onInboundUnsubscribe(UnsubscribeInboundInput input, UnsubscribeInboundOutput output) {
        for (String filter : input.getUnsubscribePacket().getTopicFilters()) {
            if (!gate.guard().topicFilter(filter).isAccepted()) {
                gate.counters().count(GateCounter.PACKETS_REFUSED);
                Ending.end(connection, DisconnectReasonCode.TOPIC_FILTER_INVALID);
                return;
            }
        }
    }
}
