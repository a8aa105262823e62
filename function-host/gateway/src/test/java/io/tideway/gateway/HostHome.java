package io.tideway.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a host on a broker elsewhere finds on disk: its configuration, the package of {@link SequenceLedger} under the name
 * {@code ledger}, its data.
 *
 * @param folder configuration, functions and data
 */
record HostHome(Path folder) {

    /**
     * Writes one.
     *
     * @param broker YAML, keys of the broker's part
     * @param more YAML, top-level keys to add
     */
    static HostHome create(Path folder, String broker, String more) throws IOException {
        Files.createDirectories(folder.resolve("functions"));
        Files.writeString(folder.resolve("host.yaml"), """
                data: data
                functions: functions
                outbox: { size: 256MB }
                admin: { token-file: admin.token }
                broker: { %s }
                %s
                """.formatted(broker, more));
        GatewayHome.writePackage(folder.resolve("functions/ledger.jar"));
        return new HostHome(folder);
    }

    Path configFile() {
        return folder.resolve("host.yaml");
    }
}
