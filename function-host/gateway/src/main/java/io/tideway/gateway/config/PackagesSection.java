package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.time.Duration;

/**
 * {@code packages}: what a function package may take.
 *
 * @param sizeBytes of the jar; room for a large dependency tree
 * @param start time to construct and open its functions; a package that takes longer does not serve
 */
public record PackagesSection(long sizeBytes, Duration start) {

    private static final long MB = 1L << 20;

    static PackagesSection read(YamlMap packages) {
        PackagesSection section = new PackagesSection(
                packages.optional("size").bytes(MB, 1024 * MB, 64 * MB),
                packages.optional("start")
                        .duration(Duration.ofMillis(100), Duration.ofMinutes(10), Duration.ofSeconds(10)));
        packages.refuseOtherKeys();
        return section;
    }
}
