package io.tideway.simulator.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One device's connection.
 *
 * @param clientId MQTT client id
 * @param broker where to connect
 * @param version MQTT version
 * @param persistentSession keep the session over connections; expires after {@code sessionExpiry} on MQTT 5
 * @param sessionExpiry how long the broker keeps the session of a disconnected MQTT 5 device
 * @param login user and password, {@code null} for anonymous
 * @param trustedCertificates PEM file of the authorities trusted for TLS, {@code null} for those of the JVM
 * @param inFlightMax PUBLISHes of QoS 1 and 2 unacknowledged on the wire; a lower receive maximum of the broker wins
 * @param pendingMax publications accepted and not yet acknowledged, those on the wire included; more are refused
 * @param keepAlive MQTT keep alive, zero for none
 * @param reconnect when to connect again after a loss, {@code null} for never
 * @param will what the broker publishes when the device vanishes, {@code null} for nothing
 */
public record DeviceConfig(
        String clientId,
        BrokerAddress broker,
        MqttVersion version,
        boolean persistentSession,
        Duration sessionExpiry,
        @Nullable Login login,
        @Nullable Path trustedCertificates,
        int inFlightMax,
        int pendingMax,
        Duration keepAlive,
        @Nullable Backoff reconnect,
        @Nullable Will will) {

    /** User and password of a connection. */
    public record Login(String userName, String password) {
        @Override
        public String toString() {
            return "Login[" + userName + "]";
        }
    }

    /** Refuses an empty client id and bounds below one. */
    public DeviceConfig {
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("client id must not be empty");
        }
        if (inFlightMax < 1 || inFlightMax > 65_535) {
            throw new IllegalArgumentException("inFlightMax must be 1 to 65535, found " + inFlightMax);
        }
        if (pendingMax < inFlightMax) {
            throw new IllegalArgumentException(
                    "pendingMax must not be below inFlightMax " + inFlightMax + ", found " + pendingMax);
        }
    }

    /** An MQTT 5 device with a clean session that connects once. */
    public static DeviceConfig of(String clientId, BrokerAddress broker) {
        return new DeviceConfig(
                clientId,
                broker,
                MqttVersion.V5,
                false,
                Duration.ofHours(1),
                null,
                null,
                64,
                1024,
                Duration.ofSeconds(60),
                null,
                null);
    }

    /** User and password, if the device has them. */
    public Optional<Login> loginIfAny() {
        return Optional.ofNullable(login);
    }

    /** The same device under another client id. */
    public DeviceConfig withClientId(String other) {
        return new DeviceConfig(
                other,
                broker,
                version,
                persistentSession,
                sessionExpiry,
                login,
                trustedCertificates,
                inFlightMax,
                pendingMax,
                keepAlive,
                reconnect,
                will);
    }

    /** The same device in another MQTT version. */
    public DeviceConfig withVersion(MqttVersion other) {
        return new DeviceConfig(
                clientId,
                broker,
                other,
                persistentSession,
                sessionExpiry,
                login,
                trustedCertificates,
                inFlightMax,
                pendingMax,
                keepAlive,
                reconnect,
                will);
    }

    /** The same device with a session that outlives its connections, and the given way back after a loss. */
    public DeviceConfig withPersistentSession(Backoff backoff) {
        return new DeviceConfig(
                clientId,
                broker,
                version,
                true,
                sessionExpiry,
                login,
                trustedCertificates,
                inFlightMax,
                pendingMax,
                keepAlive,
                backoff,
                will);
    }

    /** The same device that connects again after a loss. */
    public DeviceConfig withReconnect(Backoff backoff) {
        return new DeviceConfig(
                clientId,
                broker,
                version,
                persistentSession,
                sessionExpiry,
                login,
                trustedCertificates,
                inFlightMax,
                pendingMax,
                keepAlive,
                backoff,
                will);
    }

    /** The same device with other bounds. */
    public DeviceConfig withBounds(int otherInFlightMax, int otherPendingMax) {
        return new DeviceConfig(
                clientId,
                broker,
                version,
                persistentSession,
                sessionExpiry,
                login,
                trustedCertificates,
                otherInFlightMax,
                otherPendingMax,
                keepAlive,
                reconnect,
                will);
    }

    /** The same device that logs in, and trusts the given authorities. */
    public DeviceConfig withSecurity(@Nullable Login otherLogin, @Nullable Path authorities) {
        return new DeviceConfig(
                clientId,
                broker,
                version,
                persistentSession,
                sessionExpiry,
                otherLogin,
                authorities,
                inFlightMax,
                pendingMax,
                keepAlive,
                reconnect,
                will);
    }

    /** The same device whose session outlives its connections or does not. */
    public DeviceConfig withSession(boolean persistent, Duration expiry, Duration otherKeepAlive) {
        return new DeviceConfig(
                clientId,
                broker,
                version,
                persistent,
                expiry,
                login,
                trustedCertificates,
                inFlightMax,
                pendingMax,
                otherKeepAlive,
                reconnect,
                will);
    }

    /** The same device with a will, or without one. */
    public DeviceConfig withWill(@Nullable Will other) {
        return new DeviceConfig(
                clientId,
                broker,
                version,
                persistentSession,
                sessionExpiry,
                login,
                trustedCertificates,
                inFlightMax,
                pendingMax,
                keepAlive,
                reconnect,
                other);
    }
}
