package io.tideway.gate;

import io.tideway.gate.binding.BindingIndex;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;

/**
 * Port: the broker that a host works with, whether it runs in the same process or the host connects to it.
 *
 * <p>In the order of a process's life: made with what its store remembers, so that outputs can be published; {@link
 * #bindings} as functions come and go; {@link #outputsRecovered} once; {@link #open}, from where messages come; {@link
 * #stopAccepting}; {@link #close}. Thread-safe.
 */
public interface Broker extends Egress, AutoCloseable {

    /** Exchanges all bindings at once; messages received from now on follow them. */
    void bindings(BindingIndex bindings);

    /** All outputs that an earlier process had not settled have been published again. Called once, before {@link #open}. */
    void outputsRecovered();

    /**
     * Lets messages in: opens the listeners, or connects.
     *
     * @return where it is to be found, by name of the listener, with real ports
     * @throws IOException naming what cannot be opened; nothing is open then
     */
    Map<String, InetSocketAddress> open() throws IOException;

    /** Whether the client of that id is connected. {@code false} where that cannot be known. */
    boolean isConnected(String clientId);

    /** Closes the connections of these users, who are gone or must show another password. */
    void revoke(Set<String> userNames);

    /** The topic rules have changed: ends what they no longer allow. */
    void revokeForbidden();

    /** How much there is of what now, by a name in lower case with underscores. */
    Map<String, Long> gauges();

    /** What has been counted since the start, by a name in lower case with underscores. */
    Map<String, Long> totals();

    /** Takes no new connections or messages; what was taken goes on. */
    void stopAccepting();

    /** Says goodbye to all and ends, within seconds. */
    @Override
    void close();
}
