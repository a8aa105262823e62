package io.tideway.simulator.bench;

import io.tideway.simulator.device.BrokerAddress;

/** How to start a host that attaches to a gateway: as {@link GatewayCommand}, and {@code {broker}} is the gateway's address. */
public record HostCommand(String template) {

    /** The command for hosts of that gateway. */
    GatewayCommand at(BrokerAddress gateway) {
        return new GatewayCommand(template.replace("{broker}", gateway.toString()));
    }
}
