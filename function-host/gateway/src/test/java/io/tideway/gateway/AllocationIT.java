package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.tideway.gateway.functions.Harmful;
import io.tideway.gateway.functions.NumberedCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions that allocate without end, in a gateway process with a small heap. */
@Timeout(180)
class AllocationIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "allocate-large, lane",
        "allocate-large, worker",
        "allocate-small, lane",
        "allocate-small, worker",
    })
    void allocation_withoutEnd_deadLetteredWhileNeighboursGoOn(String harm, String execution) throws Exception {
        try (GatewayFixture gateway = GatewayFixture.startProcess(
                        folder,
                        "-Xmx128m",
                        FunctionJar.of(
                                "hungry",
                                Harmful.class,
                                "hungry/{device}",
                                "execution: " + execution,
                                "timeout: 20s",
                                "retry: {attempts: 2, backoff: 50ms, dead-letter: \"dead/{function}\"}",
                                "publishes: [\"harmless/{device}\"]"),
                        FunctionJar.of(
                                "count",
                                NumberedCount.class,
                                "steady/{device}",
                                "retry: {attempts: 20, backoff: 50ms}",
                                "timeout: 20s",
                                "publishes: [\"counted/{device}\"]"));
                Listener dead = new Listener(gateway, "dead/hungry");
                SteadyDevices neighbours = new SteadyDevices(gateway, "steady")) {
            neighbours.awaitProgress();
            gateway.connect("device")
                    .publishWith()
                    .topic("hungry/d")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(harm.getBytes(StandardCharsets.UTF_8))
                    .send()
                    .join();
            Mqtt5Publish letter = dead.await(0);
            assertEquals(harm, Listener.text(letter));
            assertTrue(Listener.property(letter, "dead-letter-reason").contains("OutOfMemoryError"));
            neighbours.awaitProgress();
            neighbours.assertEveryMessageCountedOnce(gateway, "count");
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.status("inputs_waiting") == 0);
        }
    }
}
