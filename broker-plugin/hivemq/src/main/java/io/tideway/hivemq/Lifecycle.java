package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationFailedInput;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ClientInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ServerInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import io.tideway.gate.will.WillRecord;

/** Hears when clients come and go: for presence, for wills and for those whose credentials are good no more. Thread-safe. */
final class Lifecycle implements ClientLifecycleEventListener {

    private final Gate gate;

    Lifecycle(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void onMqttConnectionStart(ConnectionStartInput input) {}

    @Override
    public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
        gate.connections().find(input.getConnectionInformation()).ifPresent(this::opened);
    }

    private void opened(Connection connection) {
        gate.connections().opened(connection);
        gate.wills().cancel(connection.clientId());
        gate.ports().presence().connected(connection.clientId(), connection.userName());
        String userName = connection.userName();
        if (userName != null
                && !gate.ports().authenticator().isStillGood(connection.clientId(), userName, connection.password())) {
            gate.counters().count(GateCounter.CONNECTIONS_REVOKED);
            Ending.end(connection, DisconnectReasonCode.NOT_AUTHORIZED);
        }
    }

    @Override
    public void onAuthenticationFailedDisconnect(AuthenticationFailedInput input) {
        gate.connections().remove(input.getConnectionInformation()).ifPresent(connection -> {
            WillRecord will = connection.will();
            if (will != null) {
                gate.wills().withdraw(will);
            }
        });
    }

    @Override
    public void onClientInitiatedDisconnect(ClientInitiatedDisconnectInput input) {
        boolean withWill = input.getReasonCode().orElse(DisconnectedReasonCode.NORMAL_DISCONNECTION)
                == DisconnectedReasonCode.DISCONNECT_WITH_WILL_MESSAGE;
        ended(input.getConnectionInformation(), withWill, false);
    }

    @Override
    public void onServerInitiatedDisconnect(ServerInitiatedDisconnectInput input) {
        boolean takenOver = input.getReasonCode()
                .filter(reason -> reason == DisconnectedReasonCode.SESSION_TAKEN_OVER)
                .isPresent();
        ended(input.getConnectionInformation(), !gate.stage().isStopping(), takenOver);
    }

    /** The connection is lost. */
    @Override
    public void onDisconnect(DisconnectEventInput input) {
        ended(input.getConnectionInformation(), true, false);
    }

    private void ended(ConnectionInformation information, boolean lost, boolean takenOver) {
        gate.connections().remove(information).ifPresent(connection -> {
            connection.endsNow();
            WillRecord will = connection.will();
            if (will != null) {
                if (lost && (!takenOver || will.will().delaySeconds() == 0)) {
                    gate.wills().lost(will, gate.timers());
                } else {
                    gate.wills().withdraw(will);
                }
            }
            if (gate.connections().close(connection)) {
                gate.ports().presence().disconnected(connection.clientId(), lost);
            }
        });
    }
}
