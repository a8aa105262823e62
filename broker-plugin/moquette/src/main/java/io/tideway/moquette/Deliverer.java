package io.tideway.moquette;

import io.moquette.broker.MoquetteCore;
import io.moquette.broker.Publication;
import io.moquette.broker.subscriptions.Subscription;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delivers messages to subscribers through Moquette. Thread-safe; never blocks. */
final class Deliverer {

    /** Outputs for more subscribers than these leave their lane at once and are delivered by the session loops. */
    private static final int DELIVERED_HERE_MAX = 4;

    private final MoquetteCore core;
    private final Subscriptions directory;

    Deliverer(MoquetteCore core, Subscriptions directory) {
        this.core = core;
        this.directory = directory;
    }

    /**
     * Delivers a device's message.
     *
     * @param only whom an earlier attempt did not reach, {@code null} at first
     * @return client ids not reached now
     */
    List<String> deliver(Outgoing message, @Nullable Collection<String> only) {
        return deliver(message, only, Set.of(), reached -> {});
    }

    /** Delivers with full control; {@code matched} hears who will get it, before anyone does. */
    List<String> deliver(
            Outgoing message,
            @Nullable Collection<String> only,
            Collection<String> except,
            Consumer<List<Subscription>> matched) {
        List<Subscription> subscribers =
                new Audience(message.publisher(), only, except).of(directory.match(message.topic()));
        matched.accept(subscribers);
        if (subscribers.isEmpty()) {
            return List.of();
        }
        return core.deliver(
                new Publication(
                        message.topic(),
                        message.payload(),
                        message.qos(),
                        message.retain(),
                        Properties5.write(message.properties(), message.outputId())
                                .listAll()
                                .toArray(new MqttProperty<?>[0])),
                subscribers,
                message.outputId() != null && subscribers.size() <= DELIVERED_HERE_MAX);
    }

    boolean hasRoom() {
        return core.hasRoom();
    }
}
