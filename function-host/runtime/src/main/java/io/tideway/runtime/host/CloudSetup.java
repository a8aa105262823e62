package io.tideway.runtime.host;

import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.lane.Forward;
import java.util.function.Predicate;

/**
 * What a host needs to have instances in different phases.
 *
 * @param store shared with other hosts; whoever opened it closes it, after the host
 * @param config how phases are chosen
 * @param forward leads to owners of instances; {@link Forward#NONE} where there is no way to them
 * @param connected tells by its client id whether a device is connected here; any thread, cheap
 */
public record CloudSetup(CloudStore store, PhasesConfig config, Predicate<String> connected, Forward forward) {

    /** A host whose instances follow their devices. */
    public CloudSetup(CloudStore store, PhasesConfig config, Predicate<String> connected) {
        this(store, config, connected, Forward.NONE);
    }
}
