package io.tideway.simulator;

import io.tideway.simulator.admin.AdminAddress;
import io.tideway.simulator.admin.AdminStates;
import io.tideway.simulator.truth.FinalStates;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the states are read that a run left behind. */
final class AdminOptions {

    @Option(
            names = "--gateway-data",
            paramLabel = "FOLDER",
            description =
                    "data folder of the gateway on this machine: the address and token of its admin API lie there")
    private @Nullable Path data;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "admin API of the gateway, with --admin-token-file; instead of --gateway-data")
    private @Nullable String address;

    @Option(names = "--admin-token-file", paramLabel = "FILE", description = "token for --admin")
    private @Nullable Path tokenFile;

    /** The states of the gateway that was named; unreadable ones when none was, or when it cannot be asked. */
    FinalStates states() {
        if (data == null && address == null) {
            return FinalStates.unreadable("name the gateway's data folder with --gateway-data to have them compared");
        }
        if (address != null && tokenFile == null) {
            throw new IllegalArgumentException("--admin needs --admin-token-file");
        }
        try {
            return new AdminStates(
                    address != null && tokenFile != null
                            ? AdminAddress.of(address, tokenFile)
                            : AdminAddress.ofData(java.util.Objects.requireNonNull(data)));
        } catch (IOException e) {
            return FinalStates.unreadable(String.valueOf(e.getMessage()));
        }
    }
}
