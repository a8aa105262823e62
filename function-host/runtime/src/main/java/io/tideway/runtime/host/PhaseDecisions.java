package io.tideway.runtime.host;

import io.tideway.runtime.control.Decision;
import io.tideway.runtime.control.DecisionLog;
import io.tideway.runtime.control.Observation;
import io.tideway.runtime.control.PhaseController;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.phase.Why;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;

/** Has the phase controller decide on what the lanes observe, and remembers what it decided. Thread-safe. */
final class PhaseDecisions {

    private static final int KEPT = 10_000;

    private final PhasesConfig config;
    private final FunctionDirectory functions;
    private final HostLanes lanes;
    private final IntConsumer dedicate;
    private final Clock clock;
    private final PhaseController controller = new PhaseController();
    private final DecisionLog log = new DecisionLog(KEPT);

    /** {@code dedicate} is told how many local instances are to have a worker of their own. */
    PhaseDecisions(
            PhasesConfig config, FunctionDirectory functions, HostLanes lanes, IntConsumer dedicate, Clock clock) {
        this.config = config;
        this.functions = functions;
        this.lanes = lanes;
        this.dedicate = dedicate;
        this.clock = clock;
    }

    /** Decides once, and has the instances switch; blocks while the lanes observe. */
    void decide() {
        List<Observation> observations = observe().join();
        dedicate.accept((int) observations.stream()
                .filter(observation -> observation.phase() == Phase.LOCAL)
                .filter(observation -> blocks(observation.instance().function()))
                .count());
        long nowMs = clock.millis();
        for (Decision decision : controller.decide(config.limits(), observations, config.policy(), nowMs)) {
            log.add(nowMs, decision);
            Work want = new Work.Want(decision.instance(), decision.phase(), Why.CONTROLLER);
            lanes.put(decision.instance(), want);
        }
    }

    private boolean blocks(String function) {
        return functions
                .find(function)
                .map(found -> found.spec().execution() == Execution.WORKER)
                .orElse(false);
    }

    private CompletableFuture<List<Observation>> observe() {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.observe(nowMs)).thenApply(byLane -> {
            List<Observation> all = new ArrayList<>();
            byLane.forEach(all::addAll);
            return all;
        });
    }

    /** What it would decide now, and why. */
    CompletionStage<Optional<Decision>> explain(InstanceId instance) {
        return observe()
                .thenApply(observations ->
                        controller.explain(config.limits(), observations, config.policy(), clock.millis(), instance));
    }

    /** The latest, newest first. */
    List<DecisionLog.Entry> newest(int max) {
        return log.newest(max);
    }
}
