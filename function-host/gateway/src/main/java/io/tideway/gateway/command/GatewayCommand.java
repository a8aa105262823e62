package io.tideway.gateway.command;

import io.tideway.gateway.Gateway;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.ListenerSection;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tideway gateway}: runs a gateway until it is told to stop. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a gateway: MQTT broker and functions in one process.",
            "",
            "Prints one line that starts with 'ready ' and names the bound addresses once it serves.",
            "Stops cleanly on SIGTERM and Ctrl-C: lets no one in, finishes what was accepted, commits."
        })
final class GatewayCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws InterruptedException {
        GatewayConfig read = config.read();
        Logging.configure(read.process().log());
        return Serving.untilStopped(
                fatal -> Gateway.start(read, fatal), gateway -> addresses(read, gateway.addresses()));
    }

    static String addresses(GatewayConfig config, Map<String, InetSocketAddress> bound) {
        return config.listeners().stream()
                .map(listener -> scheme(listener) + "://"
                        + text(Objects.requireNonNull(bound.get(listener.name())))
                        + (listener.websocket() ? ListenerSection.WEBSOCKET_PATH : ""))
                .collect(Collectors.joining(" "));
    }

    private static String scheme(ListenerSection listener) {
        boolean tls = listener.tls() != null;
        if (listener.websocket()) {
            return tls ? "wss" : "ws";
        }
        return tls ? "mqtts" : "mqtt";
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
