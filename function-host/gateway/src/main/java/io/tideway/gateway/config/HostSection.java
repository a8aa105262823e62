package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;

/**
 * {@code host}: how functions are executed.
 *
 * @param lanes threads that run functions; two leave a Pi's other cores to the broker and the disk
 * @param workers threads for blocking functions; they mostly wait, and cost memory only
 * @param instances idle instances kept in memory over all lanes; small ones take some 1 KB each
 * @param instancesSizeBytes their state kept in memory; the rest is read from disk when a message comes
 * @param batch messages in one commit; more do not make a commit cheaper, but wait longer for it
 * @param waiting inputs of one instance that may wait in the inbox; further messages are rejected
 * @param timers timers kept in memory over all lanes; later ones are read from disk in time
 */
public record HostSection(
        int lanes, int workers, int instances, long instancesSizeBytes, int batch, int waiting, int timers) {

    private static final long MB = 1L << 20;

    static HostSection read(YamlMap host) {
        HostSection section = new HostSection(
                host.optional("lanes").integer(1, 64, 2),
                host.optional("workers").integer(1, 1_024, 8),
                host.optional("instances").integer(1, 10_000_000, 20_000),
                host.optional("instances-size").bytes(MB, 1024 * 1024 * MB, 32 * MB),
                host.optional("batch").integer(1, 10_000, 256),
                host.optional("waiting").integer(1, 10_000_000, 10_000),
                host.optional("timers").integer(16, 10_000_000, 20_000));
        host.refuseOtherKeys();
        return section;
    }
}
