package io.tideway.gateway.command;

import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.gateway.config.ProcessConfig;
import io.tideway.yaml.InvalidDocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --config}, shared by the commands that need to know the gateway. */
final class ConfigOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${env:TIDEWAY_CONFIG:-configs/gateway.yaml}",
            description = "Configuration of the gateway or host. Default: $TIDEWAY_CONFIG, else configs/gateway.yaml.")
    private Path file = Path.of("configs/gateway.yaml");

    /** The file as it was named. */
    Path file() {
        return file;
    }

    /** The configuration of a gateway. */
    GatewayConfig read() {
        return read(file, GatewayConfigFile::read);
    }

    /** What is configured of a process that executes functions, be it a gateway or a host on another broker. */
    ProcessConfig readProcess() {
        return read(file, GatewayConfigFile::readProcess);
    }

    /** Reads one kind of configuration. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Path file, Map<String, String> environment) throws IOException;
    }

    static <T> T read(Path file, Reader<T> reader) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailedException(
                    ExitCode.CONFIG,
                    "there is no configuration file " + file
                            + ". Name one with --config; configs/gateway.yaml is a start.");
        }
        try {
            return reader.read(file, System.getenv());
        } catch (InvalidDocumentException e) {
            throw new CommandFailedException(ExitCode.CONFIG, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.CONFIG, "configuration " + file + " cannot be read: " + e);
        }
    }
}
