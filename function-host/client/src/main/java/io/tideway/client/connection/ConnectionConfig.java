package io.tideway.client.connection;

import java.time.Duration;
import java.util.Optional;

/**
 * Everything that is to be known to connect.
 *
 * @param clientId unique at the broker; two clients of one id throw each other out
 * @param tls used for an address with TLS only
 * @param will what the broker publishes when the connection is lost
 * @param outstandingMax messages handed to the client and not yet acknowledged by the broker; beyond it none is taken
 */
public record ConnectionConfig(
        BrokerAddress address,
        String clientId,
        Optional<Login> login,
        ConnectionTls tls,
        MqttVersion version,
        Session session,
        Optional<Will> will,
        int outstandingMax) {

    /** Enough for a round trip of 50 ms at 20,000 messages a second. */
    public static final int OUTSTANDING_MAX = 1_000;

    /** Refuses bounds that stop everything. */
    public ConnectionConfig {
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("client id must not be empty");
        }
        if (outstandingMax < 1) {
            throw new IllegalArgumentException("outstandingMax must be at least 1, found " + outstandingMax);
        }
    }

    /** A connection without login, with a session of a day, in MQTT 5. */
    public static ConnectionConfig of(BrokerAddress address, String clientId) {
        return new ConnectionConfig(
                address,
                clientId,
                Optional.empty(),
                ConnectionTls.DEFAULT,
                MqttVersion.V5,
                Session.DEFAULT,
                Optional.empty(),
                OUTSTANDING_MAX);
    }

    /** The same with that will. */
    public ConnectionConfig withWill(Will other) {
        return new ConnectionConfig(
                address, clientId, login, tls, version, session, Optional.of(other), outstandingMax);
    }

    /** The same with another session. */
    public ConnectionConfig withSession(Session other) {
        return new ConnectionConfig(address, clientId, login, tls, version, other, will, outstandingMax);
    }

    /** The same in another version. */
    public ConnectionConfig withVersion(MqttVersion other) {
        return new ConnectionConfig(address, clientId, login, tls, other, session, will, outstandingMax);
    }

    /** Who we are; without a password for brokers that know users by name only. Never printed. */
    public record Login(String user, Optional<String> password) {
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }

    /**
     * What the broker is asked for.
     *
     * @param keepAlive after one and a half of it the broker calls the connection lost
     * @param expiry how long the broker keeps the session without a connection; zero for no session
     * @param receiveMaximum messages taken and not acknowledged, beyond which the connection is not read
     */
    public record Session(Duration keepAlive, Duration expiry, int receiveMaximum) {

        /** A day: brokers differ in what they take "for ever" for. */
        public static final Session DEFAULT = new Session(Duration.ofSeconds(30), Duration.ofDays(1), 200);

        /** Refuses what cannot be told to a broker. */
        public Session {
            if (receiveMaximum < 1 || receiveMaximum > 65_535) {
                throw new IllegalArgumentException("receive maximum must be 1 to 65535, found " + receiveMaximum);
            }
            if (expiry.isNegative() || expiry.toSeconds() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("session expiry must be finite, found " + expiry);
            }
        }

        boolean isKept() {
            return !expiry.isZero();
        }
    }

    /** A last will, QoS 1. */
    public record Will(String topic, byte[] payload, boolean retain) {}
}
