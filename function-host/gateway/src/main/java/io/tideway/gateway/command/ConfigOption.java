package io.tideway.gateway.command;

import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.yaml.InvalidDocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config}, shared by the commands that need to know the gateway. */
final class ConfigOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${env:TIDEWAY_CONFIG:-configs/gateway.yaml}",
            description = "Configuration of the gateway. Default: $TIDEWAY_CONFIG, else configs/gateway.yaml.")
    private Path file = Path.of("configs/gateway.yaml");

    /** The file as it was named. */
    Path file() {
        return file;
    }

    GatewayConfig read() {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailedException(
                    ExitCode.CONFIG,
                    "there is no configuration file " + file
                            + ". Name one with --config; configs/gateway.yaml is a start.");
        }
        try {
            return GatewayConfigFile.read(file, System.getenv());
        } catch (InvalidDocumentException e) {
            throw new CommandFailedException(ExitCode.CONFIG, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.CONFIG, "configuration " + file + " cannot be read: " + e);
        }
    }
}
