package io.tideway.simulator.bench;

import io.tideway.simulator.load.LoadResult;

/**
 * One round of bursts with one way to choose phases.
 *
 * @param load what the devices saw
 * @param store what the gateway counted
 */
public record AutoRound(LoadResult load, StoreFigures store) {

    /** Share of messages that were executed in the local phase. */
    public double localShare() {
        return load.answered() == 0 ? 0 : 1 - (double) store.remoteInputs() / load.answered();
    }
}
