package io.tideway.gate.hosts;

import io.tideway.gate.ControlLink;
import io.tideway.gate.OutboundMessage;
import io.tideway.proto.hosts.GatewayFrame;
import java.util.List;

/** Port: what the gateway's end has done. Called while it is being told something; must not call it in turn. */
public interface GatewayActions {

    /** Sends a frame to the host of that name. */
    void send(ControlLink link, String host, GatewayFrame frame);

    /** Ends a connection that must not be. */
    void close(ControlLink link);

    /** A run is over. Told once for every run. */
    void ended(HostRun run, RunResult result);

    /** Publishes an output of a host; {@link GatewayEnd#settled} follows. */
    void publish(String host, OutboundMessage output);

    /** Whether all that was published is with the broker. */
    boolean hasPublishedAll();

    /** A host keeps that output no longer. */
    void forget(String outputId);

    /** What the hosts execute has changed; what the gone ones did is still in it. */
    void offered(List<FunctionOffer> functions);

    /**
     * Something to be counted and logged.
     *
     * @param who the host, or the client where no host is known
     */
    void happened(HostIncident incident, String who, String detail);
}
