package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.tideway.gateway.admin.AdminRefusedException;
import io.tideway.gateway.functions.NumberedCount;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An orderly stop leaves nothing behind that the cloud store could have. */
class CleanStopIT {

    private static final String RARE_SYNCS = """
            cloud-store: {kind: embedded}
            phases: {policy: pinned, sync: {interval: 1h}}""";

    @TempDir
    private Path folder;

    @Test
    void stop_localInstanceWithChanges_areInTheCloudStore() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(
                folder,
                RARE_SYNCS,
                FunctionJar.of("count", NumberedCount.class, "keys/{device}", "publishes: [\"counted/{device}\"]"))) {
            Mqtt5AsyncClient device = gateway.connect("device");
            publish(device, "1");
            gateway.admin().post(new JsonObject().put("phase", "local"), "phase", "count", "d1");
            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> instance(gateway).getString("phase").equals("local"));
            publish(device, "2");
            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> instance(gateway).getInteger("unsynced_entries") > 0);

            gateway.stop();
            gateway.start();

            JsonObject after = instance(gateway);
            assertEquals("local", after.getString("phase"));
            assertEquals(0, after.getInteger("unsynced_entries"));
            assertEquals(2, gateway.number("count", "d1", "count"));
        }
    }

    private static void publish(Mqtt5AsyncClient device, String number) throws Exception {
        assertTrue(device.publishWith()
                .topic("keys/d1")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(number.getBytes(StandardCharsets.UTF_8))
                .send()
                .get(GatewayFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .getError()
                .isEmpty());
    }

    private static JsonObject instance(GatewayFixture gateway) throws IOException {
        try {
            JsonObject instance = gateway.admin().get("phase", "count", "d1").getJsonObject("instance");
            return instance == null ? new JsonObject().put("phase", "unknown").put("unsynced_entries", 0) : instance;
        } catch (AdminRefusedException e) {
            return new JsonObject().put("phase", "unknown").put("unsynced_entries", 0);
        }
    }
}
