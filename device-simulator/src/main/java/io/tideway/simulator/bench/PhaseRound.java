package io.tideway.simulator.bench;

import io.tideway.simulator.load.LoadResult;

/**
 * The same load on the same instances, first remote and then local, and then on no function at all.
 *
 * @param remote what the devices saw
 * @param remoteStore what the gateway counted meanwhile
 * @param local what the devices saw
 * @param localStore what the gateway counted from before the acquisitions until after the releases, syncs included
 * @param floor what the devices saw of messages that the broker gave back to them
 */
public record PhaseRound(
        LoadResult remote, StoreFigures remoteStore, LoadResult local, StoreFigures localStore, LoadResult floor) {

    /** What a call to the store took, as the gateway measured it in the remote round. */
    public double roundTripMicros() {
        return remoteStore.roundTripMicros();
    }

    /** Median of remote invocations, in round trips; 1 is the least possible, reading and then writing takes 2. */
    public double remoteP50InRoundTrips() {
        return ratio(remote.replyMicros().p50(), roundTripMicros());
    }

    /** The same of the slow ones. */
    public double remoteP99InRoundTrips() {
        return ratio(remote.replyMicros().p99(), roundTripMicros());
    }

    /** Slow local invocations against usual remote ones. */
    public double localP99ToRemoteP50() {
        return ratio(local.replyMicros().p99(), remote.replyMicros().p50());
    }

    /** Slow local invocations against slow messages that no function sees. */
    public double localP99ToFloor() {
        return ratio(local.replyMicros().p99(), floor.replyMicros().p99());
    }

    /** Bytes to and from the store for a message. */
    public double remoteBytesPerMessage() {
        return ratio((double) remoteStore.bytes(), (double) remote.answered());
    }

    /** Bytes to and from the store for a message. */
    public double localBytesPerMessage() {
        return ratio((double) localStore.bytes(), (double) local.answered());
    }

    /** Bytes of the local phase against those of the remote one, for a message. */
    public double localBytesToRemote() {
        return ratio(localBytesPerMessage(), remoteBytesPerMessage());
    }

    /** Calls of the store for a remote message. */
    public double remoteCallsPerMessage() {
        return ratio((double) remoteStore.calls(), (double) remote.answered());
    }

    /** Whether every message was answered exactly once. */
    public boolean complete() {
        return complete(remote) && complete(local) && complete(floor);
    }

    private static boolean complete(LoadResult load) {
        return load.lost() == 0 && load.repeated() == 0;
    }

    private static double ratio(double above, double below) {
        return below == 0 ? 0 : above / below;
    }
}
