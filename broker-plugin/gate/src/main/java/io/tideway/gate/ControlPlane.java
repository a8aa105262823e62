package io.tideway.gate;

import org.jspecify.annotations.Nullable;

/**
 * Port: takes what hosts say on control topics. Called on I/O threads, for one connection in the order received; must neither
 * block nor throw.
 */
public interface ControlPlane {

    /** No hosts may attach. */
    ControlPlane CLOSED = new ControlPlane() {
        @Override
        public boolean mayAttach(String clientId, @Nullable String userName) {
            return false;
        }

        @Override
        public void received(ControlLink link, String topic, byte[] payload) {}

        @Override
        public void refused(String clientId, String topic) {}

        @Override
        public void closed(ControlLink link) {}
    };

    /** Whether a connection of that user may speak on control topics: asked for every PUBLISH there. */
    boolean mayAttach(String clientId, @Nullable String userName);

    /** Takes one PUBLISH on a control topic, of a connection that may. */
    void received(ControlLink link, String topic, byte[] payload);

    /** A connection that may not has tried to. */
    void refused(String clientId, String topic);

    /** A connection that has spoken is gone. */
    void closed(ControlLink link);
}
