package io.tideway.gate;

import io.tideway.gate.access.Authenticator;
import io.tideway.gate.access.Authorizer;

/**
 * What the broker needs from others.
 *
 * @param ingress takes the messages of bound topics
 * @param store durable memory
 * @param authenticator asked for every CONNECT with a user name
 * @param authorizer asked for every PUBLISH, will and SUBSCRIBE
 * @param presence hears who comes and goes
 * @param control takes what hosts say
 */
public record BrokerPorts(
        Ingress ingress,
        BrokerStore store,
        Authenticator authenticator,
        Authorizer authorizer,
        PresenceListener presence,
        ControlPlane control) {

    /** For a broker at which no hosts may attach. */
    public BrokerPorts(
            Ingress ingress,
            BrokerStore store,
            Authenticator authenticator,
            Authorizer authorizer,
            PresenceListener presence) {
        this(ingress, store, authenticator, authorizer, presence, ControlPlane.CLOSED);
    }
}
