package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.interceptor.connect.ConnectInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundInput;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.packets.connect.WillPublishPacket;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import io.tideway.gate.will.Will;
import io.tideway.gate.will.WillRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on every CONNECT, and takes its will out of it: HiveMQ publishes wills past the gate, so the gate keeps and publishes
 * them itself. Thread-safe; does not block.
 */
final class ConnectGate implements ConnectInboundInterceptor, SimpleAuthenticator {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectGate.class);

    /** A queue of passwords to compare, or a host that recovers; then the device tries again. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final Gate gate;

    ConnectGate(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void onConnect(ConnectInboundInput input, ConnectInboundOutput output) {
        Will will =
                input.getConnectPacket().getWillPublish().map(ConnectGate::will).orElse(null);
        gate.connections().begin(input.getConnectionInformation(), will);
        if (will != null) {
            output.getConnectPacket().setWillPublish(null);
        }
    }

    private static Will will(WillPublishPacket packet) {
        return new Will(
                packet.getTopic(),
                Publications.bytes(packet.getPayload()),
                packet.getQos().getQosNumber(),
                packet.getRetain(),
                packet.getWillDelay(),
                Publications.properties(packet));
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        Async<SimpleAuthOutput> held =
                output.async(ANSWER_MAX, TimeoutFallback.FAILURE, ConnackReasonCode.SERVER_BUSY, null);
        var unused = gate.stage().whenOpen().thenCompose(open -> decide(input)).whenComplete((refusal, failure) -> {
            if (failure != null) {
                LOG.error("a CONNECT is refused, the gate failed on it", failure);
                output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE);
            } else if (refusal == ConnackReasonCode.SUCCESS) {
                gate.counters().count(GateCounter.CONNECTS_ACCEPTED);
                output.authenticateSuccessfully();
            } else {
                output.failAuthentication(refusal);
            }
            held.resume();
        });
    }

    private CompletionStage<ConnackReasonCode> decide(SimpleAuthInput input) {
        ConnectPacket connect = input.getConnectPacket();
        String clientId = input.getClientInformation().getClientId();
        String userName = connect.getUserName().orElse("");
        byte[] password = connect.getPassword().isPresent() ? Publications.bytes(connect.getPassword()) : null;
        Will will = gate.connections().takeWill(input.getConnectionInformation());
        ConnackReasonCode refusal = refusal(clientId, userName, will);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        CompletionStage<Boolean> known = userName.isEmpty()
                ? CompletableFuture.completedFuture(isAnonymous(input.getConnectionInformation()))
                : gate.ports().authenticator().authenticate(clientId, userName, password);
        return known.thenCompose(good -> {
            if (!good) {
                gate.counters().count(GateCounter.CONNECTS_REFUSED_CREDENTIALS);
                return CompletableFuture.completedFuture(
                        userName.isEmpty()
                                ? ConnackReasonCode.NOT_AUTHORIZED
                                : ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD);
            }
            return admit(input, clientId, userName.isEmpty() ? null : userName, password, will);
        });
    }

    private @Nullable ConnackReasonCode refusal(String clientId, String userName, @Nullable Will will) {
        if (gate.stage().isStopping()) {
            gate.counters().count(GateCounter.CONNECTS_REFUSED_STOPPING);
            return ConnackReasonCode.SERVER_UNAVAILABLE;
        }
        if (!gate.guard().clientId(clientId).isAccepted()
                || (!userName.isEmpty() && !gate.guard().userName(userName).isAccepted())) {
            gate.counters().count(GateCounter.CONNECTS_REFUSED_IDENTIFIER);
            return ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
        }
        if (!gate.ports().store().hasRoom()) {
            gate.counters().count(GateCounter.CONNECTS_REFUSED_STORE);
            return ConnackReasonCode.SERVER_UNAVAILABLE;
        }
        if (will != null && !gate.guard().willTopic(will.topic()).isAccepted()) {
            gate.counters().count(GateCounter.CONNECTS_REFUSED_WILL);
            return ConnackReasonCode.TOPIC_NAME_INVALID;
        }
        return null;
    }

    private boolean isAnonymous(ConnectionInformation information) {
        return gate.config()
                .anonymous()
                .test(information.getListener().map(Listener::getName).orElse(""));
    }

    /** Its will becomes durable before its CONNACK. */
    private CompletionStage<ConnackReasonCode> admit(
            SimpleAuthInput input,
            String clientId,
            @Nullable String userName,
            byte @Nullable [] password,
            @Nullable Will will) {
        if (will != null && !gate.ports().authorizer().mayPublish(clientId, userName, will.topic())) {
            gate.counters().count(GateCounter.CONNECTS_REFUSED_WILL);
            return CompletableFuture.completedFuture(ConnackReasonCode.NOT_AUTHORIZED);
        }
        CompletableFuture<ConnackReasonCode> kept = new CompletableFuture<>();
        WillRecord record = null;
        if (will == null) {
            kept.complete(ConnackReasonCode.SUCCESS);
        } else {
            record = gate.wills().keep(clientId, userName, capped(will, input.getConnectPacket()), () -> {
                kept.complete(ConnackReasonCode.SUCCESS);
            });
        }
        boolean version5 = input.getConnectPacket().getMqttVersion() == MqttVersion.V_5;
        gate.connections()
                .add(input.getConnectionInformation(), new Connection(clientId, userName, password, version5, record));
        return kept;
    }

    private Will capped(Will will, ConnectPacket connect) {
        long expirySeconds = Math.min(
                connect.getSessionExpiryInterval(),
                gate.config().sessionExpiryMax().toSeconds());
        return will.delayedAtMost(expirySeconds);
    }
}
