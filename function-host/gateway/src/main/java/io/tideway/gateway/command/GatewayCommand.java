package io.tideway.gateway.command;

import io.tideway.gateway.Gateway;
import io.tideway.gateway.GatewayStartException;
import io.tideway.gateway.HostProcess;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.ListenerSection;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(GatewayCommand.class);

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws InterruptedException {
        GatewayConfig read = config.read();
        Logging.configure(read.process().log());
        HostProcess gateway;
        try {
            gateway = Gateway.start(read, e -> {
                LOG.error("{}. The process ends, a restart recovers what is really there.", e.getMessage());
                Runtime.getRuntime().halt(ExitCode.STORE_LOST);
            });
        } catch (GatewayStartException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            LOG.info("stopping");
                            gateway.close();
                            LOG.info("stopped, everything accepted is committed");
                            stopped.countDown();
                        },
                        "tideway-stop"));
        System.out.println("ready " + addresses(read, gateway.addresses()));
        System.out.flush();
        stopped.await();
        return ExitCode.OK;
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
