package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.tideway.gateway.admin.AdminRefusedException;
import io.tideway.gateway.admin.InstanceJson;
import io.tideway.gateway.functions.Watchdog;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.RecordEntry;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin API says of a real gateway whose functions have state and timers. */
class AdminStateIT {

    @TempDir
    Path folder;

    @Test
    void export_ofWhatAFunctionSet_hasItsTimersWithTheirLevels() throws Exception {
        FunctionJar watch =
                FunctionJar.of("watch", Watchdog.class, "watch/{device}", "publishes: [\"fired/{device}\"]");
        try (GatewayFixture gateway = GatewayFixture.start(folder, watch)) {
            gateway.connect("c")
                    .publishWith()
                    .topic("watch/d1")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("3600000".getBytes(StandardCharsets.UTF_8))
                    .send()
                    .join();
            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> !exported(gateway).isEmpty());

            RecordEntry timer = InstanceJson.parse(exported(gateway).getJsonObject(0))
                    .entries()
                    .get(0);
            assertEquals(EntryName.of(EntryName.Kind.TIMER, "watch"), timer.name());
            assertEquals(Map.of("device", "d1"), timer.timer().getLevelsMap());
            AdminRefusedException refusal = assertThrows(
                    AdminRefusedException.class, () -> gateway.admin().get("phase"));
            assertEquals(501, refusal.status());
        }
    }

    private static JsonArray exported(GatewayFixture gateway) throws Exception {
        return gateway.admin().get("export", "watch").getJsonArray("instances");
    }
}
