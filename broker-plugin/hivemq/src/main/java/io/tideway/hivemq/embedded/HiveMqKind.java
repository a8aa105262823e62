package io.tideway.hivemq.embedded;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.embedded.BrokerKind;
import io.tideway.gate.embedded.EmbeddedConfig;
import java.io.IOException;

/** {@code broker: hivemq}. */
public final class HiveMqKind implements BrokerKind {

    @Override
    public String name() {
        return "hivemq";
    }

    @Override
    public Broker start(EmbeddedConfig config, BrokerPorts ports) throws IOException {
        return HiveMqBroker.start(config, ports);
    }
}
