package io.tideway.simulator.bench;

import java.util.Locale;

/**
 * The Redis that gateways and hosts we start share.
 *
 * @param address {@code HOST:PORT}
 * @param keyPrefix what all keys of this run begin with
 */
public record SharedStore(String address, String keyPrefix) {

    /** Parts of a configuration: all instances of a site in the same phase. */
    String configuration(String site, boolean remote) {
        return String.format(
                Locale.ROOT,
                "cloud-store: {kind: redis, addresses: [\"%s\"], key-prefix: %s-%s}%nphases: {policy: pinned%s}%n",
                address,
                keyPrefix,
                site.replace('_', '-'),
                remote ? ", slots: 0" : "");
    }
}
