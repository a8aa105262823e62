package io.tideway.hivemq.extension;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import io.tideway.gateway.Gateway;
import io.tideway.gateway.GatewayStartException;
import io.tideway.gateway.HostProcess;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.yaml.InvalidDocumentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts functions with HiveMQ, and stops them before it. Where they cannot start, HiveMQ lets no client in: it would take
 * messages for functions and acknowledge them, with no one to do what they ask for.
 */
public final class TidewayExtension implements ExtensionMain {

    private static final Logger LOG = LoggerFactory.getLogger(TidewayExtension.class);

    private final InstalledGate gate = new InstalledGate();
    private @Nullable HostProcess process;

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        Path file = input.getExtensionInformation()
                .getExtensionHomeFolder()
                .toPath()
                .resolve("config.yaml");
        try {
            GatewayConfig config = GatewayConfigFile.read(file, Map.of());
            process = Gateway.start(config, gate, failure -> {
                LOG.error("the store is lost: no client gets in until HiveMQ is started again", failure);
                gate.fail();
            });
            LOG.info("functions serve, configured by {}", file);
        } catch (GatewayStartException | InvalidDocumentException | IOException e) {
            LOG.error("no client gets in, functions cannot start: {}", e.getMessage());
            gate.fail();
            SimpleAuthenticator refusing =
                    (connect, answer) -> answer.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE);
            Services.securityRegistry().setAuthenticatorProvider(connect -> refusing);
        }
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        HostProcess running = process;
        if (running != null) {
            running.close();
        }
    }
}
