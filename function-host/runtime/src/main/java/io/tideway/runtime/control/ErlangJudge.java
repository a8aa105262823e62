package io.tideway.runtime.control;

import java.util.Arrays;

/** The paper's model on the instances of a host: how many are worth a container of their own, then which. */
final class ErlangJudge {

    private static final int POLICY = 2;

    /** Below a microsecond there is no service time worth a queue. */
    private static final double SERVICE_S_MIN = 1e-6;

    private final Plan plan;
    private final Policy.Erlang policy;
    private final int containers;
    private final ErlangPlanner planner = new ErlangPlanner();

    ErlangJudge(Plan plan, Policy.Erlang policy, int containers) {
        this.plan = plan;
        this.policy = policy;
        this.containers = Math.max(0, containers);
    }

    void judge(int[] open, int count) {
        long[] ranks = new long[count];
        int stateful = 0;
        double rate = 0;
        double executionS = 0;
        double roundTripS = 0;
        for (int k = 0; k < count; k++) {
            Observation observation = plan.observations.get(open[k]);
            if (observation.idleMs() >= policy.idleMs()) {
                plan.remote(open[k], Ground.SILENT);
                continue;
            }
            rate += observation.ratePerSecond();
            executionS += observation.executionMs() / 1_000;
            roundTripS += observation.roundTripMs() / 1_000;
            float score = (float) score(observation);
            ranks[stateful++] = ((long) Float.floatToIntBits(score) << 32) | open[k];
        }
        if (stateful == 0) {
            return;
        }
        double serviceS = Math.max(SERVICE_S_MIN, executionS / stateful);
        ErlangLoad load = new ErlangLoad(
                stateful, rate / stateful, containers, 1 / serviceS, 1 / (serviceS + roundTripS / stateful));
        ErlangPlanner.Choice best = planner.best(load);
        OverflowTable overflow = new OverflowTable(count, (double) stateful / count);
        int enough = overflow.dedicatedMin(policy.epsilon());
        int dedicated = Math.min(best.dedicated(), enough);
        plan.verdict =
                new ErlangVerdict(load, best.dedicated(), best.meanLatencyS(), enough, overflow.probability(dedicated));
        Arrays.sort(ranks, 0, stateful);
        for (int k = stateful - 1; k >= 0; k--) { // The most deserving last.
            int index = (int) ranks[k];
            if (stateful - 1 - k < dedicated) {
                plan.wish(index, POLICY, Ground.DEDICATED, score(plan.observations.get(index)));
            } else {
                plan.remote(index, Ground.SHARED);
            }
        }
    }

    /** Latency saved, ms a second. */
    private double score(Observation observation) {
        return PolicyJudge.saved(observation) * (observation.isLocal() ? policy.stay() : 1);
    }
}
