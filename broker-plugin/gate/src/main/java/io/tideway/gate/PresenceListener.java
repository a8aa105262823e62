package io.tideway.gate;

import org.jspecify.annotations.Nullable;

/** Port: hears when devices come and go; a seam for phase hints. Called on I/O threads; must not block or throw. */
public interface PresenceListener {

    /** For those who do not care. */
    PresenceListener NONE = new PresenceListener() {
        @Override
        public void connected(String clientId, @Nullable String userName) {}

        @Override
        public void disconnected(String clientId, boolean lost) {}
    };

    /** A client has its CONNACK. */
    void connected(String clientId, @Nullable String userName);

    /** Its connection ended; {@code lost} when it did not say goodbye. */
    void disconnected(String clientId, boolean lost);
}
