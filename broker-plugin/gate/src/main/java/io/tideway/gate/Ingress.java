package io.tideway.gate;

import io.tideway.gate.binding.Route;

/** Port: takes what the gate absorbed. Implemented by the function runtime. */
public interface Ingress {

    /**
     * Takes one message for one instance. A message that several bindings match is handed over once for each route, with
     * the same {@code message} and an acknowledgement of its own.
     *
     * <p>Called on the sender's I/O thread, in the order the sender published; must not block. Never throws: whatever
     * goes wrong is told through the acknowledgement.
     */
    void accept(InboundMessage message, Route route, Acknowledgement acknowledgement);
}
