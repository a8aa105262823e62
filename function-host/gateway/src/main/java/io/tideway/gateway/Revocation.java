package io.tideway.gateway;

import io.tideway.gate.Broker;
import io.tideway.gateway.access.AccessListener;
import java.util.Set;

/** Has the broker close the connections that users or rules of today would not let in. */
record Revocation(Broker broker) implements AccessListener {

    @Override
    public void revoked(Set<String> userNames) {
        broker.revoke(userNames);
    }

    @Override
    public void rulesChanged() {
        broker.revokeForbidden();
    }
}
