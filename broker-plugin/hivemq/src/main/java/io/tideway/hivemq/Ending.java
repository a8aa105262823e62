package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;

/** Ends connections from our side. */
final class Ending {

    private Ending() {}

    /** Says why where the protocol can, and closes it. Whoever waits for its end is told then. Does not block. */
    static void end(Connection connection, DisconnectReasonCode reason) {
        // Its answer may wait for what we hold of the connection, which waits for its end: time has to part them.
        var unused = Services.clientService().disconnectClient(connection.clientId(), false, reason, null);
        connection.endsNow();
    }
}
