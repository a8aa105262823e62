package io.tideway.simulator.bench;

import java.time.Duration;
import java.util.Locale;

/**
 * The embedded cloud store of a gateway we start, at a distance.
 *
 * @param roundTrip added to each call
 * @param syncInterval of local instances
 */
public record DistantStore(Duration roundTrip, Duration syncInterval) {

    /** Parts of a gateway's configuration; {@code choice} are lines of its part {@code phases}. */
    String configuration(String choice) {
        return String.format(
                Locale.ROOT,
                "cloud-store: {kind: embedded, latency: %dms}\nphases:\n%s  sync: {interval: %dms}\n",
                roundTrip.toMillis(),
                choice.indent(2),
                syncInterval.toMillis());
    }
}
