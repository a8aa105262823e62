package io.tideway.gateway.command;

import io.tideway.gateway.StandaloneHost;
import io.tideway.gateway.config.BrokerSection;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.gateway.config.StandaloneConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tideway host}: runs a host on a broker elsewhere until it is told to stop. */
@Command(
        name = "host",
        mixinStandardHelpOptions = true,
        description = {
            "Runs functions on a broker that is elsewhere, such as Mosquitto, EMQX or HiveMQ, or for a Tideway gateway.",
            "",
            "Waits for the broker if it is not there. Prints one line that starts with 'ready ' and names the broker",
            "once it is subscribed to what functions are bound to.",
            "Stops cleanly on SIGTERM and Ctrl-C: takes no more messages, finishes what was accepted, commits."
        })
final class HostCommand implements Callable<Integer> {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${env:TIDEWAY_CONFIG:-configs/host.yaml}",
            description = "Configuration of the host. Default: $TIDEWAY_CONFIG, else configs/host.yaml.")
    private Path file = Path.of("configs/host.yaml");

    @Override
    public Integer call() throws InterruptedException {
        StandaloneConfig read = ConfigOption.read(file, GatewayConfigFile::readStandalone);
        Logging.configure(read.process().log());
        BrokerSection broker = read.broker();
        return Serving.untilStopped(
                fatal -> StandaloneHost.start(read, fatal),
                host -> broker.role().name().toLowerCase(Locale.ROOT) + " "
                        + broker.connection().address());
    }
}
