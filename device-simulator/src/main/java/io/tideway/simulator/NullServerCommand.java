package io.tideway.simulator;

import io.tideway.simulator.nullserver.NullServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code device-simulator null-server}. */
@Command(
        name = "null-server",
        description =
                "An MQTT server on loopback that acknowledges everything and delivers nothing: what 'bench self' measures"
                        + " the simulator against. Prints 'ready mqtt://…'.",
        mixinStandardHelpOptions = true)
final class NullServerCommand implements Runnable {

    @Option(names = "--port", defaultValue = "0", description = "port; 0 takes a free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Override
    public void run() {
        try (NullServer server = new NullServer(port)) {
            System.out.println("ready mqtt://127.0.0.1:" + server.port());
            server.await();
        }
    }
}
