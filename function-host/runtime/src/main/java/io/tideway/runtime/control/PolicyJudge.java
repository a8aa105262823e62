package io.tideway.runtime.control;

import io.tideway.runtime.function.Preference;

/** Gives every instance a ground and, if it should be local, a rank. */
final class PolicyJudge {

    /** A device that has gone for so long does not come back in a moment; its state may follow it elsewhere. */
    private static final long GONE_MS = 10_000;

    /** So small a state costs as much to keep in memory as this one. */
    static final long BYTES_MIN = 256;

    private static final int OPERATOR = 0;
    private static final int WISH = 1;
    private static final int POLICY = 2;

    private final Plan plan;
    private int fixedLocal;

    PolicyJudge(Plan plan) {
        this.plan = plan;
    }

    void judge() {
        int[] open = new int[plan.observations.size()];
        int count = 0;
        for (int i = 0; i < plan.observations.size(); i++) {
            if (!express(i, plan.observations.get(i))) {
                open[count++] = i;
            }
        }
        if (plan.policy instanceof Policy.Erlang erlang) {
            new ErlangJudge(plan, erlang, plan.limits.containers() - fixedLocal).judge(open, count);
            return;
        }
        for (int k = 0; k < count; k++) {
            judge(open[k], plan.observations.get(open[k]));
        }
    }

    /** Whether somebody has said what to do; what an operator says goes before all else. */
    private boolean express(int index, Observation observation) {
        double score = (observation.isLocal() ? 1e6 : 0) + observation.ratePerSecond();
        if (observation.pin() != Preference.AUTO) {
            fix(index, observation.pin(), OPERATOR, Ground.OPERATOR_LOCAL, Ground.OPERATOR_REMOTE, score);
        } else if (observation.presence() == Presence.ELSEWHERE) {
            // Whatever speaks for the local phase speaks for it there: to want it back would be a tug-of-war.
            plan.remote(index, Ground.DEVICE_ELSEWHERE);
        } else if (observation.preferLocalUntilMs() > plan.nowMs) {
            fix(index, Preference.LOCAL, WISH, Ground.HINT, Ground.HINT, score);
        } else if (observation.manifest() != Preference.AUTO) {
            fix(index, observation.manifest(), WISH, Ground.MANIFEST_LOCAL, Ground.MANIFEST_REMOTE, score);
        } else if (observation.presence() == Presence.ABSENT && observation.idleMs() >= GONE_MS) {
            plan.remote(index, Ground.DEVICE_GONE);
        } else {
            return false;
        }
        return true;
    }

    private void fix(int index, Preference to, int tier, Ground local, Ground remote, double score) {
        if (to == Preference.LOCAL) {
            plan.wish(index, tier, local, score);
            fixedLocal++;
        } else {
            plan.remote(index, remote);
        }
    }

    private void judge(int index, Observation observation) {
        if (plan.policy instanceof Policy.Threshold threshold) {
            judge(index, observation, threshold);
        } else if (plan.policy instanceof Policy.Benefit benefit) {
            judge(index, observation, benefit);
        } else {
            plan.wish(
                    index, POLICY, Ground.BY_DEFAULT, (observation.isLocal() ? 1e6 : 0) + observation.ratePerSecond());
        }
    }

    private void judge(int index, Observation observation, Policy.Threshold threshold) {
        double rate = observation.ratePerSecond();
        if (rate >= threshold.localFrom()) {
            plan.wish(index, POLICY, Ground.RATE_REACHED, observation.isLocal() ? rate * 2 : rate);
        } else if (!observation.isLocal()) {
            plan.remote(index, Ground.RATE_TOO_LOW);
        } else if (rate < threshold.remoteBelow() && observation.idleMs() >= threshold.idleMs()) {
            plan.remote(index, Ground.IDLE);
        } else {
            plan.wish(index, POLICY, Ground.NOT_IDLE, rate * 2);
        }
    }

    /**
     * What an instance saves, in ms of latency a second, is its rate times the round trip that a local invocation does not
     * make. A switch pays when that exceeds its cost spread over the horizon; {@code stay} keeps those near the line from
     * going back and forth, and likewise those near the last place in the ranking by savings per byte.
     */
    private void judge(int index, Observation observation, Policy.Benefit benefit) {
        boolean local = observation.isLocal();
        double saved = saved(observation) * (local ? benefit.stay() : 1);
        double density = saved / Math.max(BYTES_MIN, observation.stateBytes());
        boolean dwells = observation.lastSwitchMs() > 0 && plan.nowMs - observation.lastSwitchMs() < benefit.dwellMs();
        if (dwells && local) {
            plan.wish(index, POLICY, Ground.DWELLS_LOCAL, Float.MAX_VALUE);
        } else if (dwells) {
            plan.remote(index, Ground.DWELLS_REMOTE);
        } else if (saved > switchCost(observation, benefit)) {
            plan.wish(index, POLICY, Ground.PAYS, density);
        } else {
            plan.remote(index, Ground.DOES_NOT_PAY);
        }
    }

    /** ms a second. */
    static double saved(Observation observation) {
        return observation.ratePerSecond() * observation.roundTripMs();
    }

    /** ms a second over the horizon. */
    static double switchCost(Observation observation, Policy.Benefit benefit) {
        return benefit.switchRoundTrips() * observation.roundTripMs() * 1_000 / benefit.horizonMs();
    }
}
