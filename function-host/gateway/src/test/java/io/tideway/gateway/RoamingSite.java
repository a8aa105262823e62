package io.tideway.gateway;

import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * One of several gateway processes that share a cloud store: with a broker, a data folder and a link to the store of its
 * own, and a subscriber that hears all that its functions say. Used by one conducting thread.
 */
final class RoamingSite implements AutoCloseable {

    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    private static final String OUTPUTS = "out/+";

    private final String name;
    private final GatewayHome home;
    private final SlowProxy link;
    private final RawDevice subscriber;
    private GatewayRun run;

    /**
     * Starts one.
     *
     * @param phases YAML, keys of the configuration beside the store
     * @param heard is told the key and text of each output
     */
    RoamingSite(
            String name,
            Path folder,
            CloudServer server,
            String phases,
            RawDevices devices,
            BiConsumer<String, String> heard)
            throws IOException {
        this.name = name;
        this.link = new SlowProxy(server.address());
        this.home = GatewayHome.create(
                folder, folder.resolve("data"), "wal", server.configuration(link.address()) + "\n" + phases);
        FunctionJar.of("chain", InputChain.class, "in/{device}", "publishes: [ \"out/{device}\" ]")
                .writeTo(folder.resolve("functions"));
        this.run = GatewayRun.start(home);
        DeviceConfig config =
                DeviceConfig.of("subscriber-" + name, home.broker()).withPersistentSession(RECONNECT);
        this.subscriber = devices.create(config, new Listener(heard));
    }

    private static final class Listener implements DeviceListener {
        private final BiConsumer<String, String> heard;

        Listener(BiConsumer<String, String> heard) {
            this.heard = heard;
        }

        @Override
        public void received(Delivery delivery) {
            String key = delivery.topic().substring(delivery.topic().lastIndexOf('/') + 1);
            heard.accept(key, new String(delivery.payload(), StandardCharsets.UTF_8));
        }
    }

    /** Waits until it is there, its subscriber too. */
    RoamingSite awaitReady() {
        run.awaitReady();
        CompletionStage<Void> subscribed = subscriber.connect().thenCompose(there -> subscriber.subscribe(OUTPUTS, 1));
        subscribed.toCompletableFuture().join();
        return this;
    }

    String name() {
        return name;
    }

    BrokerAddress broker() {
        return home.broker();
    }

    SlowProxy link() {
        return link;
    }

    /** {@code kill -9}. */
    void kill() {
        run.kill();
    }

    /** The process again, on what the one before left. */
    void restart() throws IOException {
        run = GatewayRun.start(home).awaitReady();
    }

    /** A number of its status. */
    long status(String counter) throws IOException {
        return run.status().getLong(counter);
    }

    /** Instances that wait for something; those under way in a switch at this moment, too. */
    List<String> unsettled() throws IOException {
        JsonArray instances = run.phases("chain").getJsonArray("instances");
        List<String> unsettled = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            JsonObject instance = instances.getJsonObject(i);
            if (instance.getInteger("inputs_waiting") > 0 || instance.getInteger("unsynced_entries") > 0) {
                unsettled.add(instance.encode());
            }
        }
        return unsettled;
    }

    @Override
    public void close() throws IOException {
        subscriber.close();
        run.kill();
        link.close();
    }
}
