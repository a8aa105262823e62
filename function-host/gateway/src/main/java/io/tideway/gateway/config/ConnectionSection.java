package io.tideway.gateway.config;

import io.tideway.client.connection.BrokerAddress;
import io.tideway.client.connection.MqttVersion;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to a broker elsewhere.
 *
 * @param clientId {@code null} for one that is made up at the first start and kept
 * @param user {@code null} for none
 * @param passwordFile its only line is the password; {@code null} for none
 * @param tls {@code null} for what an address with TLS does by itself
 * @param keepAlive after one and a half of it the broker calls the connection lost
 * @param sessionExpiry how long the broker keeps what comes while we are away
 * @param receiveMaximum messages taken and not acknowledged, beyond which the broker is not read
 */
public record ConnectionSection(
        BrokerAddress address,
        @Nullable String clientId,
        @Nullable String user,
        @Nullable Path passwordFile,
        @Nullable ServerTlsSection tls,
        MqttVersion version,
        Duration keepAlive,
        Duration sessionExpiry,
        int receiveMaximum) {

    private static final BrokerAddress NONE = new BrokerAddress("localhost", 1883, false);

    /** Reads the keys of a connection; others may stand beside them. */
    static ConnectionSection read(YamlMap broker, ConfigPaths paths) {
        BrokerAddress address =
                broker.required("address").parsed(BrokerAddress::parse).orElse(NONE);
        YamlValue tls = broker.optional("tls");
        if (tls.isGiven() && !address.tls()) {
            tls.problem("needs an address that begins with mqtts://");
        }
        YamlValue password = broker.optional("password-file");
        String user =
                broker.optional("user").parsed(text -> name(text, "a user")).orElse(null);
        if (password.isPresent() && user == null) {
            password.problem("needs the key 'user'");
        }
        return new ConnectionSection(
                address,
                broker.optional("client-id")
                        .parsed(text -> name(text, "a client"))
                        .orElse(null),
                user,
                paths.readable(password).orElse(null),
                tls.isGiven() ? ServerTlsSection.read(tls.map(), paths) : null,
                broker.optional("mqtt").parsed(ConnectionSection::version).orElse(MqttVersion.V5),
                broker.optional("keep-alive")
                        .duration(Duration.ofSeconds(1), Duration.ofHours(18), Duration.ofSeconds(30)),
                broker.optional("session-expiry")
                        .duration(Duration.ofMinutes(1), Duration.ofDays(3_650), Duration.ofDays(7)),
                broker.optional("receive-maximum").integer(2, 30_000, 200));
    }

    private static String name(String text, String whose) {
        if (!text.matches("\\S{1,128}")) {
            throw new IllegalArgumentException("must be the name of " + whose);
        }
        return text;
    }

    private static MqttVersion version(String text) {
        return switch (text) {
            case "5" -> MqttVersion.V5;
            case "3.1.1" -> MqttVersion.V3_1_1;
            default -> throw new IllegalArgumentException("must be 5 or 3.1.1");
        };
    }
}
