package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import io.tideway.gate.admission.SharedFilter;

/** Decides on every subscription. Topics under {@code $tideway/} are closed to clients. Thread-safe; does not block. */
final class SubscribeGate implements SubscriptionAuthorizer {

    private static final String CONTROL = "$tideway";

    private final Gate gate;

    SubscribeGate(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void authorizeSubscribe(SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
        String filter = input.getSubscription().getTopicFilter();
        if (!gate.guard().topicFilter(filter).isAccepted()) {
            gate.counters().count(GateCounter.PACKETS_REFUSED);
            output.disconnectClient(DisconnectReasonCode.TOPIC_FILTER_INVALID);
        } else if (isAllowed(input, filter)) {
            output.authorizeSuccessfully();
        } else {
            gate.counters().count(GateCounter.SUBSCRIPTIONS_REFUSED);
            output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED);
        }
    }

    private boolean isAllowed(SubscriptionAuthorizerInput input, String filter) {
        String inner = SharedFilter.parse(filter).map(SharedFilter::filter).orElse(filter);
        String userName = gate.connections()
                .find(input.getConnectionInformation())
                .map(Connection::userName)
                .orElse(null);
        return !inner.equals(CONTROL)
                && !inner.startsWith(CONTROL + "/")
                && gate.ports()
                        .authorizer()
                        .maySubscribe(input.getClientInformation().getClientId(), userName, filter);
    }
}
