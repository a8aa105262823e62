package io.tideway.runtime.host;

import io.tideway.proto.store.StoredEdit;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.control.Decision;
import io.tideway.runtime.control.DecisionLog;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.lane.PhaseView;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.phase.Unsynced;
import io.tideway.runtime.phase.Why;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers what people ask of the phases of a host's instances, and passes on what they order. Thread-safe. */
final class HostPhaseConsole implements PhaseConsole {

    private final CloudStore store;
    private final CloudLink link;
    private final FunctionDirectory functions;
    private final HostLanes lanes;
    private final InstanceEdits edits;
    private final PhaseDecisions decisions;
    private final Clock clock;

    HostPhaseConsole(
            HostCloud cloud,
            FunctionDirectory functions,
            HostLanes lanes,
            InstanceEdits edits,
            PhaseDecisions decisions,
            Clock clock) {
        this.store = cloud.store();
        this.link = cloud.link();
        this.functions = functions;
        this.lanes = lanes;
        this.edits = edits;
        this.decisions = decisions;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<PhaseView>> list(Optional<String> function, int max) {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.views(nowMs))
                .thenApply(byLane -> byLane.stream()
                        .flatMap(List::stream)
                        .filter(view ->
                                function.isEmpty() || view.instance().function().equals(function.get()))
                        .sorted(Comparator.comparing((PhaseView view) -> view.phase() == Phase.REMOTE)
                                .thenComparing(view -> view.instance().function())
                                .thenComparing(view -> view.instance().key()))
                        .limit(max)
                        .toList());
    }

    @Override
    public CompletionStage<Optional<PhaseView>> view(InstanceId instance) {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.view(instance, nowMs))
                .thenApply(byLane -> byLane.stream().flatMap(Optional::stream).findFirst());
    }

    @Override
    public CompletionStage<CloudRecord> record(InstanceId instance) {
        return store.load(instance);
    }

    @Override
    public CompletionStage<LinkView> link() {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.unsynced(nowMs))
                .thenApply(byLane -> new LinkView(
                        link.isUp(),
                        byLane.stream().mapToInt(Unsynced::instances).sum(),
                        byLane.stream().mapToLong(Unsynced::bytes).sum(),
                        byLane.stream().mapToLong(Unsynced::oldestMs).max().orElse(0)));
    }

    @Override
    public CompletionStage<Void> set(InstanceId instance, Phase phase) {
        Optional<String> refusal = refusal(instance, "set its phase");
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        lanes.put(instance, new Work.Want(instance, phase, Why.OPERATOR));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> pin(InstanceId instance, Preference preference) {
        Optional<String> refusal = refusal(instance, "pin it");
        if (preference != Preference.AUTO && refusal.isPresent()) {
            return refused(refusal.get());
        }
        CompletableFuture<Void> pinned = new CompletableFuture<>();
        lanes.put(instance, new Work.Pin(instance, preference, () -> pinned.complete(null)));
        return pinned;
    }

    /** Why this host cannot do that to an instance. */
    private Optional<String> refusal(InstanceId instance, String what) {
        Optional<DeployedFunction> function = functions.find(instance.function());
        if (function.isEmpty()) {
            return Optional.of("function '" + instance.function() + "' is not deployed");
        }
        return function.get().spec().isAttached()
                ? Optional.of("function '" + instance.function() + "' runs on attached hosts: " + what + " there")
                : Optional.empty();
    }

    private static <T> CompletionStage<T> refused(String why) {
        return CompletableFuture.failedFuture(new IllegalArgumentException(why));
    }

    @Override
    public CompletionStage<Optional<Decision>> explain(InstanceId instance) {
        return decisions.explain(instance);
    }

    @Override
    public List<DecisionLog.Entry> decisions(int max) {
        return decisions.newest(max);
    }

    @Override
    public CompletionStage<List<Orphan>> orphans(int max) {
        return store.orphans(max);
    }

    @Override
    public CompletionStage<Optional<Orphan>> orphan(String id) {
        return store.orphan(id);
    }

    /** The changes are an input of the instance like any other; applied twice, after a crash, they come to the same. */
    @Override
    public CompletionStage<Boolean> mergeOrphan(String id) {
        return store.orphan(id).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            Orphan orphan = found.get();
            if (functions
                    .find(orphan.instance().function())
                    .map(function -> function.spec().isAttached())
                    .orElse(false)) {
                return refused(refusal(orphan.instance(), "merge it").orElseThrow());
            }
            StoredEdit.Builder edit =
                    StoredEdit.newBuilder().addAllDeletes(orphan.delta().deletes());
            InstanceEdits.put(orphan.delta().puts(), edit);
            return edits.give(orphan.instance(), edit.build()).thenCompose(accepted -> store.dropOrphan(id));
        });
    }

    @Override
    public CompletionStage<Boolean> dropOrphan(String id) {
        return store.dropOrphan(id);
    }
}
