package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.tideway.gateway.access.PasswordFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is connected when the password file changes. */
class RevocationIT {

    @TempDir
    Path folder;

    @Test
    void userRemoved_whileConnected_connectionEndsWithTheReasonAndOthersStay() throws Exception {
        PasswordFile users = new PasswordFile(folder.resolve("users"));
        users.update(list -> list.with("alice", bytes("a")).with("bob", bytes("b")));
        AtomicReference<Mqtt5DisconnectReasonCode> reason = new AtomicReference<>();
        try (GatewayFixture gateway = GatewayFixture.start(folder)) {
            Mqtt5BlockingClient alice = connect(gateway, "alice", "a", reason);
            Mqtt5BlockingClient bob = connect(gateway, "bob", "b", new AtomicReference<>());

            users.update(list -> list.without("alice"));

            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> !alice.getState().isConnected());
            assertEquals(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED, reason.get());
            assertTrue(bob.getState().isConnected());
            bob.disconnect();
        }
    }

    private static Mqtt5BlockingClient connect(
            GatewayFixture gateway, String user, String password, AtomicReference<Mqtt5DisconnectReasonCode> reason) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(gateway.address().getPort())
                .simpleAuth()
                .username(user)
                .password(bytes(password))
                .applySimpleAuth()
                .addDisconnectedListener(end -> {
                    if (end.getCause() instanceof Mqtt5DisconnectException told) {
                        reason.set(told.getMqttMessage().getReasonCode());
                    }
                })
                .buildBlocking();
        client.connect();
        return client;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
