package io.tideway.simulator;

import io.tideway.simulator.admin.AdminAddress;
import io.tideway.simulator.admin.AdminStates;
import io.tideway.simulator.check.ScenarioCheck;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.truth.FinalStates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a run is checked, and where the states are read that it left behind. */
final class CheckOptions {

    @Option(
            names = "--check",
            description = {
                "compare every answer, and the states at the end, with what the sample functions make of the messages; the"
                        + " exit code follows it",
                "states are read from the admin API: --gateway-data, or --admin"
            })
    private boolean check;

    @Option(
            names = "--message-ids",
            description =
                    "with --check: MQTT 5 devices send the user property message-id, so that findings and the gateway"
                            + " know every message by it")
    private boolean messageIds;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description =
                    "admin API of the gateway, with --admin-token-file, where --gateway-data is not on this machine")
    private @Nullable String address;

    @Option(names = "--admin-token-file", paramLabel = "FILE", description = "token for --admin")
    private @Nullable Path tokenFile;

    /** The check, if one was asked for. */
    Optional<ScenarioCheck> check(Scenario scenario) {
        return check ? Optional.of(new ScenarioCheck(scenario, messageIds)) : Optional.empty();
    }

    /** The states of the gateways that were named; unreadable ones when none was, or when one cannot be asked. */
    FinalStates states(List<Path> gatewayData) {
        if ((address == null) != (tokenFile == null)) {
            throw new IllegalArgumentException("--admin and --admin-token-file go together");
        }
        try {
            List<AdminAddress> gateways = new ArrayList<>();
            if (address != null && tokenFile != null) {
                gateways.add(AdminAddress.of(address, tokenFile));
            } else {
                for (Path folder : gatewayData) {
                    gateways.add(AdminAddress.ofData(folder));
                }
            }
            return gateways.isEmpty()
                    ? FinalStates.unreadable("name the gateway's data folder with --gateway-data to have them compared")
                    : new AdminStates(gateways);
        } catch (IOException e) {
            return FinalStates.unreadable(String.valueOf(e.getMessage()));
        }
    }
}
