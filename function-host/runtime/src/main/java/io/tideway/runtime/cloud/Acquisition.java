package io.tideway.runtime.cloud;

import java.util.Optional;

/**
 * A host's wish to own an instance.
 *
 * @param host who wants it
 * @param cachedVersion version of the copy the host has; -1 for none
 * @param takeover whom it may be taken from: an owner whose lease has ended
 */
public record Acquisition(String host, long cachedVersion, Optional<Takeover> takeover) {

    /** An owner and the epoch it was seen with. */
    public record Takeover(String owner, long epoch) {}
}
