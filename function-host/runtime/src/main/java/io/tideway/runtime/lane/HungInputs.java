package io.tideway.runtime.lane;

/** Gives up the inputs in which a lane hung, for the one that takes over from it. Used by the lane only. */
final class HungInputs {

    private final HostCounters counters;
    private final InstanceCache instances;
    private final InstanceAccess access;
    private final Dedupe dedupe;
    private final Effects effects;
    private final Executions executions;
    private final Commits commits;

    HungInputs(
            LanePorts ports,
            InstanceCache instances,
            InstanceAccess access,
            Dedupe dedupe,
            Effects effects,
            Executions executions,
            Commits commits) {
        this.counters = ports.counters();
        this.instances = instances;
        this.access = access;
        this.dedupe = dedupe;
        this.effects = effects;
        this.executions = executions;
        this.commits = commits;
    }

    /** Sends it to the dead-letter topic; one that came straight from the gate is accepted by that. */
    void giveUp(Work.Hung hung, long nowMs) {
        Invocation invocation = hung.running().invocation();
        Input input = hung.running().input();
        Instance instance = instances.of(invocation.instanceId());
        access.of(instance);
        instances.activate(instance);
        LaneBatch batch = commits.batch();
        batch.works.add(hung);
        Work.Arrival arrival = hung.arrival();
        if (arrival != null) {
            dedupe.record(instance, arrival.message(), dedupe.messageId(arrival.message()), nowMs, batch);
            if (!arrival.acknowledgement().awaitsEffect()) { // Else it is told as the input leaves.
                batch.acknowledgements.add(arrival.acknowledgement());
            }
            counters.messagesAccepted.increment();
        }
        Origin origin = hung.running().origin();
        if (origin instanceof Origin.Timer) {
            effects.cancelTimer(instance, ((Input.OfTimer) input).name(), batch);
        }
        counters.invocationsFailed.increment();
        executions.giveUp(
                instance, invocation.spec(), input, origin, origin.attempts() + 1, hung.failure(), batch, nowMs);
        instance.inboxHead = 0; // What the lane before had run ahead of it, uncommitted, still waits.
    }
}
