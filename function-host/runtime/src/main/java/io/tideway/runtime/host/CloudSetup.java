package io.tideway.runtime.host;

import io.tideway.runtime.cloud.CloudStore;

/**
 * What a host needs to have instances in different phases.
 *
 * @param store shared with other hosts; whoever opened it closes it, after the host
 * @param config how phases are chosen
 */
public record CloudSetup(CloudStore store, PhasesConfig config) {}
