package io.tideway.simulator.paper;

import java.time.Duration;

/**
 * On/off clients on one gateway.
 *
 * @param load in the paper's seconds; its containers are those of the gateway
 * @param stateful fraction of the time that a client is in a stateful period
 * @param slots instances that may be in the local phase at once
 * @param scale the paper's seconds in one of ours
 * @param cycle mean length of a stateful and the stateless period behind it, together
 * @param warmUp that does not count
 * @param duration that does
 * @param seed of periods, arrivals and service times
 */
public record OnOffConfig(
        PaperLoad load,
        double stateful,
        int slots,
        double scale,
        Duration cycle,
        Duration warmUp,
        Duration duration,
        long seed) {

    /** The model of these clients. */
    public OnOffModel model() {
        return new OnOffModel(load, stateful);
    }

    PaperTime time() {
        return new PaperTime(load, scale);
    }

    /** With room for every client in the local phase and, beside, for all load in the shared containers. */
    public OnOffConfig withAmpleRoom() {
        int shared = (int) Math.ceil(load.devices() * load.ratePerSecond() * load.remoteServiceS());
        return with(load.devices() + shared + 1, load.devices());
    }

    /** The same clients, in other periods, for that long. */
    public OnOffConfig forWarmUp(Duration length) {
        return new OnOffConfig(load, stateful, slots, scale, cycle, Duration.ZERO, length, ~seed);
    }

    /** With that many containers and slots. */
    public OnOffConfig with(int containers, int slotsNow) {
        PaperLoad loadNow = new PaperLoad(
                load.devices(), load.ratePerSecond(), containers, load.localServiceS(), load.remoteServiceS());
        return new OnOffConfig(loadNow, stateful, slotsNow, scale, cycle, warmUp, duration, seed);
    }
}
