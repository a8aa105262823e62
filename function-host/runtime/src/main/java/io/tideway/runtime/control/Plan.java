package io.tideway.runtime.control;

import io.tideway.runtime.control.Room.Lack;
import java.util.Arrays;
import java.util.List;

/**
 * What is to become of every instance. Arrays beside the observations, so that deciding on many costs little; reasons are
 * worded for those only that are asked for.
 *
 * <p>First every instance gets a ground and, if that speaks for the local phase, a rank: wishes of operators, then those of
 * functions and manifests, then the policy's, each by score. Then room is given out in that order; one that does not fit
 * is passed over, and smaller ones behind it may still fit (the greedy answer to the knapsack problem).
 */
final class Plan {

    private static final int INDEX_BITS = 30;
    private static final int SCORE_BITS = 31;

    final List<Observation> observations;
    final HostLimits limits;
    final Policy policy;
    final long nowMs;
    final Ground[] grounds;
    final float[] scores;
    final Lack[] lacks;

    /** By the policy erlang. */
    ErlangVerdict verdict = ErlangVerdict.NONE;

    /** The best one that found no room, and the last one that did, among those of the policy; -1 for none. */
    int beaten = -1;

    int weakest = -1;

    private final long[] ranks;
    private int ranked;

    Plan(HostLimits limits, List<Observation> observations, Policy policy, long nowMs) {
        if (observations.size() >= 1 << INDEX_BITS) {
            throw new IllegalArgumentException("too many instances: " + observations.size());
        }
        this.limits = limits;
        this.observations = observations;
        this.policy = policy;
        this.nowMs = nowMs;
        int size = observations.size();
        grounds = new Ground[size];
        scores = new float[size];
        lacks = new Lack[size];
        ranks = new long[size];
        Arrays.fill(lacks, Lack.NOTHING);
    }

    /** Wishes the instance local. {@code tier}: 0 goes before 1 before 2. */
    void wish(int index, int tier, Ground ground, double score) {
        grounds[index] = ground;
        float positive = (float) Math.min(Float.MAX_VALUE, Math.max(0, score));
        scores[index] = positive;
        // The bits of positive floats are in the order of their values: the greatest score comes first.
        long worst = (1L << SCORE_BITS) - 1 - Float.floatToIntBits(positive);
        ranks[ranked++] = ((long) tier << (SCORE_BITS + INDEX_BITS)) | (worst << INDEX_BITS) | index;
    }

    void remote(int index, Ground ground) {
        grounds[index] = ground;
    }

    boolean isLocal(int index) {
        return grounds[index].local && lacks[index] == Lack.NOTHING;
    }

    /** Gives out the room. */
    void settle() {
        Arrays.sort(ranks, 0, ranked);
        Room room = new Room(limits);
        for (int i = 0; i < ranked; i++) {
            int index = index(i);
            long bytes = observations.get(index).stateBytes();
            lacks[index] = room.lackFor(bytes);
            boolean policys = tier(i) == 2;
            if (lacks[index] == Lack.NOTHING) {
                room.take(bytes);
                weakest = policys ? index : weakest;
            } else if (policys && beaten < 0) {
                beaten = index;
            }
        }
        waitForLeavers();
    }

    /** Whoever has to leave takes room until it has; the limits hold at every moment. */
    private void waitForLeavers() {
        Room now = new Room(limits);
        for (int i = 0; i < observations.size(); i++) {
            if (observations.get(i).takesRoom()) {
                now.take(observations.get(i).stateBytes());
            }
        }
        for (int i = 0; i < ranked; i++) {
            int index = index(i);
            Observation observation = observations.get(index);
            if (isLocal(index) && !observation.takesRoom()) {
                if (now.lackFor(observation.stateBytes()) == Lack.NOTHING) {
                    now.take(observation.stateBytes());
                } else {
                    lacks[index] = Lack.NOT_YET;
                }
            }
        }
    }

    private int index(int rank) {
        return (int) (ranks[rank] & ((1L << INDEX_BITS) - 1));
    }

    private int tier(int rank) {
        return (int) (ranks[rank] >>> (SCORE_BITS + INDEX_BITS));
    }
}
