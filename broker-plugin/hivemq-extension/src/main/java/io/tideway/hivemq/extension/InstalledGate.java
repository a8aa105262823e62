package io.tideway.hivemq.extension;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.embedded.BrokerKind;
import io.tideway.gate.embedded.EmbeddedConfig;
import io.tideway.hivemq.GateConfig;
import io.tideway.hivemq.HiveMqGate;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The HiveMQ around this extension, as a broker of the host: only the gate has to be put into it. */
final class InstalledGate implements BrokerKind {

    private volatile @Nullable HiveMqGate gate;

    @Override
    public String name() {
        return "hivemq";
    }

    @Override
    public Broker start(EmbeddedConfig config, BrokerPorts ports) {
        HiveMqGate installed = new HiveMqGate(GateConfig.of(config), ports, Clock.systemUTC()::millis);
        installed.install();
        gate = installed;
        return installed;
    }

    /** Nothing is taken any more. */
    void fail() {
        HiveMqGate installed = gate;
        if (installed != null) {
            installed.fail();
        }
    }
}
