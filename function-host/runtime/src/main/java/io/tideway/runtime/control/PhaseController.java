package io.tideway.runtime.control;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses which instances of a host are in their local phase: a pure function of observations, limits and policy.
 *
 * <p>Precedence: an operator's pin, what the function or its manifest asks for, the policy. Slots and bytes are never
 * exceeded, not even while others are leaving; the reason names the limit. For n instances O(n log n) in time, some tens of
 * bytes each, and a text only for those that are to switch.
 */
public final class PhaseController {

    /** Those instances whose phase should change, those that leave first. */
    public List<Decision> decide(HostLimits limits, List<Observation> observations, Policy policy, long nowMs) {
        Plan plan = plan(limits, observations, policy, nowMs);
        Reasons reasons = new Reasons(plan);
        List<Decision> decisions = new ArrayList<>();
        collect(plan, reasons, false, decisions);
        collect(plan, reasons, true, decisions);
        return decisions;
    }

    private static void collect(Plan plan, Reasons reasons, boolean local, List<Decision> decisions) {
        for (int i = 0; i < plan.observations.size(); i++) {
            if (plan.isLocal(i) == local && plan.observations.get(i).isLocal() != local) {
                decisions.add(decision(plan, reasons, i));
            }
        }
    }

    private static Decision decision(Plan plan, Reasons reasons, int index) {
        return new Decision(
                plan.observations.get(index).instance(),
                plan.isLocal(index) ? Phase.LOCAL : Phase.REMOTE,
                reasons.of(index));
    }

    /** What would be decided on every instance, staying included. */
    public List<Decision> explain(HostLimits limits, List<Observation> observations, Policy policy, long nowMs) {
        Plan plan = plan(limits, observations, policy, nowMs);
        Reasons reasons = new Reasons(plan);
        List<Decision> decisions = new ArrayList<>(observations.size());
        for (int i = 0; i < observations.size(); i++) {
            decisions.add(decision(plan, reasons, i));
        }
        return decisions;
    }

    /** What would be decided on one instance; empty when it is not among the observed. */
    public Optional<Decision> explain(
            HostLimits limits, List<Observation> observations, Policy policy, long nowMs, InstanceId instance) {
        for (int i = 0; i < observations.size(); i++) {
            if (observations.get(i).instance().equals(instance)) {
                Plan plan = plan(limits, observations, policy, nowMs);
                return Optional.of(decision(plan, new Reasons(plan), i));
            }
        }
        return Optional.empty();
    }

    private static Plan plan(HostLimits limits, List<Observation> observations, Policy policy, long nowMs) {
        Plan plan = new Plan(limits, observations, policy, nowMs);
        new PolicyJudge(plan).judge();
        plan.settle();
        return plan;
    }
}
