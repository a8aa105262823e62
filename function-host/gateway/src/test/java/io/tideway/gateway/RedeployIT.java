package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.tideway.gateway.admin.AdminRefusedException;
import io.tideway.gateway.functions.NumberedCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions that come, change and go while devices publish without a break. */
class RedeployIT {

    private static final String PUBLISHES = "publishes: [\"counted/{device}\"]";

    @TempDir
    Path folder;

    @Test
    void replaced_underLoad_everyMessageDoneOnceAndInOrder() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(folder, count("1.0.0"));
                SteadyDevices devices = new SteadyDevices(gateway, "steady")) {
            for (int release = 1; release <= 8; release++) {
                devices.awaitProgress();
                gateway.deploy(release % 2 == 0 ? count("1.0." + release) : onWorker("1.0." + release));
            }
            devices.awaitProgress();
            devices.assertEveryMessageCountedOnce(gateway, "count");
        }
    }

    @Test
    void neighboursComingAndGoing_underLoad_disturbNoOne() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(folder, count("1.0.0"));
                SteadyDevices devices = new SteadyDevices(gateway, "steady")) {
            for (int round = 0; round < 5; round++) {
                gateway.deploy(FunctionJar.of("second", NumberedCount.class, "steady/{device}", PUBLISHES));
                devices.awaitProgress();
                gateway.remove("second");
                devices.awaitProgress();
            }
            devices.assertEveryMessageCountedOnce(gateway, "count");
        }
    }

    @Test
    void removed_underLoad_everyMessageGoesToTheFunctionOrToSubscribersAsAnyOther() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(folder, count("1.0.0"));
                Listener ordinary = new Listener(gateway, "steady/#");
                SteadyDevices devices = new SteadyDevices(gateway, "steady")) {
            for (int round = 0; round < 5; round++) {
                devices.awaitProgress();
                gateway.remove("count");
                devices.awaitProgress();
                gateway.deploy(count("1.0.0"));
            }
            devices.awaitProgress();
            long sent = devices.stop();
            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> ordinary.received().size() >= sent * SteadyDevices.DEVICES);
            assertInOrder(ordinary.received(), sent);
            for (int device = 0; device < SteadyDevices.DEVICES; device++) {
                assertTrue(gateway.number("count", "d" + device, "breaks") <= 5, "a break for every removal at most");
            }
        }
    }

    @Test
    void brokenReplacement_whileServing_oldOneServesOnAndTheReasonIsTold() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(folder, count("1.0.0"));
                SteadyDevices devices = new SteadyDevices(gateway, "steady")) {
            devices.awaitProgress();
            FunctionJar typo = new FunctionJar(
                    "count", NumberedCount.class, "name: count\nversion: 2.0.0\nmain: absent.Main\nbinding: []\n");
            AdminRefusedException refused = assertThrows(
                    AdminRefusedException.class, () -> gateway.admin().post(typo.bytes(), "functions"));
            assertTrue(String.valueOf(refused.getMessage()).contains("function.yaml:4"), refused.getMessage());

            typo.writeTo(gateway.functions());
            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> !gateway.refusal("count.jar").isEmpty());
            assertTrue(gateway.refusal("count.jar").contains("binding"), gateway.refusal("count.jar"));
            assertEquals("1.0.0", gateway.version("count"));
            devices.awaitProgress();

            count("2.0.0").writeTo(gateway.functions());
            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> gateway.version("count").equals("2.0.0"));
            devices.awaitProgress();
            devices.assertEveryMessageCountedOnce(gateway, "count");
        }
    }

    @Test
    void badPackages_beforeAndAfterStart_refusedWithReasonAndNeighbourServes() throws Exception {
        Path functions = folder.resolve("functions");
        new FunctionJar("no-manifest", NumberedCount.class, null).writeTo(functions);
        Files.writeString(functions.resolve("no-jar.jar"), "this is not a jar", StandardCharsets.UTF_8);
        try (GatewayFixture gateway = GatewayFixture.start(folder, count("1.0.0"));
                SteadyDevices devices = new SteadyDevices(gateway, "steady")) {
            assertTrue(gateway.refusal("no-manifest.jar").contains("function.yaml"));
            assertFalse(gateway.refusal("no-jar.jar").isEmpty());
            new FunctionJar("bad-yaml", NumberedCount.class, "name: [unclosed").writeTo(functions);
            await().atMost(GatewayFixture.PATIENCE)
                    .until(() -> !gateway.refusal("bad-yaml.jar").isEmpty());
            devices.awaitProgress();
            devices.assertEveryMessageCountedOnce(gateway, "count");
        }
    }

    private static FunctionJar count(String version) {
        return FunctionJar.versioned(version, "count", NumberedCount.class, "steady/{device}", PUBLISHES);
    }

    private static FunctionJar onWorker(String version) {
        return FunctionJar.versioned(
                version, "count", NumberedCount.class, "steady/{device}", PUBLISHES, "execution: worker");
    }

    private static void assertInOrder(List<Mqtt5Publish> messages, long sent) {
        Map<String, Long> last = new HashMap<>();
        for (Mqtt5Publish message : messages) {
            String topic = message.getTopic().toString();
            long number = Long.parseLong(Listener.text(message));
            assertEquals(last.getOrDefault(topic, 0L) + 1, number, "message of " + topic);
            last.put(topic, number);
        }
        assertEquals(SteadyDevices.DEVICES, last.size());
        last.values().forEach(number -> assertEquals(sent, number));
    }
}
