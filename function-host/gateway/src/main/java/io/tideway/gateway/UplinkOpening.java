package io.tideway.gateway;

import io.tideway.client.uplink.Uplink;
import io.tideway.client.uplink.UplinkConfig;
import io.tideway.client.uplink.UplinkRule;
import io.tideway.client.uplink.UplinkedBroker;
import io.tideway.gate.Broker;
import io.tideway.gateway.config.UplinkSection;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Makes the uplink of a process that has one. */
final class UplinkOpening {

    private UplinkOpening() {}

    /** The broker with an uplink around it; its caller closes it. */
    static UplinkedBroker around(
            Broker broker, UplinkSection section, Path data, HostStore store, Durability durability)
            throws IOException {
        UplinkConfig config = new UplinkConfig(
                ConnectionSettings.of(section.connection(), ClientIdFile.of(data, "uplink.id")),
                section.topics().stream()
                        .map(topic -> new UplinkRule(topic.filter(), topic.qos(), topic.ttl(), topic.sizeBytes()))
                        .toList(),
                section.rate(),
                section.prefix());
        return new UplinkedBroker(broker, Uplink.create(config, new UplinkTable(store, durability), Clock.systemUTC()));
    }
}
