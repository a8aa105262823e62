package io.tideway.simulator.load;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.SubscribeAttempts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** A device with its exchanges, one for each path: subscribes to their answers, again when the broker forgot the session. */
final class FleetDevice implements DeviceListener {
    private final Device device;
    private final List<Exchange> exchanges;
    private final LongAdder disconnects;

    private boolean subscribed;

    FleetDevice(
            DeviceFactory factory,
            DeviceConfig config,
            List<Path> paths,
            List<LoadMeter> meters,
            LongAdder disconnects) {
        this.device = factory.create(config, this);
        this.disconnects = disconnects;
        this.exchanges = java.util.stream.IntStream.range(0, paths.size())
                .mapToObj(i -> new Exchange(
                        device,
                        paths.get(i),
                        meters.get(i),
                        config.clientId(),
                        config.clientId().hashCode()))
                .toList();
    }

    Device device() {
        return device;
    }

    Exchange exchange(int path) {
        return exchanges.get(path);
    }

    CompletionStage<Void> start() {
        return device.connect().thenCompose(connected -> subscribe());
    }

    @Override
    public void connected(boolean sessionPresent) {
        if (subscribed && !sessionPresent) {
            subscribe().whenComplete((done, givenUp) -> {});
        }
    }

    @Override
    public void disconnected(String reason) {
        disconnects.increment();
    }

    @Override
    public void acknowledged(Publication publication, int reasonCode) {
        for (Exchange exchange : exchanges) {
            if (exchange.owns(publication)) {
                exchange.acknowledged(publication, reasonCode);
                return;
            }
        }
    }

    @Override
    public void sentAnew(Publication publication) {
        for (Exchange exchange : exchanges) {
            if (exchange.owns(publication)) {
                exchange.ledger().sentAnew();
            }
        }
    }

    @Override
    public void received(Delivery delivery) {
        for (Exchange exchange : exchanges) {
            if (exchange.owns(delivery)) {
                exchange.received(delivery);
                return;
            }
        }
    }

    private void subscribed() {
        subscribed = true;
        exchanges.forEach(Exchange::subscribed);
    }

    private List<String> replyTopics() {
        return exchanges.stream()
                .flatMap(exchange -> exchange.replyTopic().stream())
                .toList();
    }

    private CompletionStage<Void> subscribe() {
        return SubscribeAttempts.of(this::subscribeAll);
    }

    private CompletionStage<Void> subscribeAll() {
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (String topic : replyTopics()) {
            all = all.thenCompose(done -> device.subscribe(topic, 1));
        }
        return all.thenRunAsync(this::subscribed, device.executor());
    }
}
