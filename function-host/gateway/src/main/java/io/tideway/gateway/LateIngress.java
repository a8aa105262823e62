package io.tideway.gateway;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Route;
import org.jspecify.annotations.Nullable;

/**
 * The way from broker to host while they are being assembled: the broker needs the host for messages, the host the broker
 * for outputs. No message comes before the listeners are open, which is after the host is known.
 */
final class LateIngress implements Ingress {

    private volatile @Nullable Ingress host;

    void leadTo(Ingress known) {
        host = known;
    }

    @Override
    public void accept(InboundMessage message, Route route, Acknowledgement acknowledgement) {
        Ingress known = host;
        if (known == null) {
            acknowledgement.rejected(Rejection.UNAVAILABLE);
        } else {
            known.accept(message, route, acknowledgement);
        }
    }
}
