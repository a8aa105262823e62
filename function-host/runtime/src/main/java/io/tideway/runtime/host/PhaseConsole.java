package io.tideway.runtime.host;

import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.control.Decision;
import io.tideway.runtime.control.DecisionLog;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.lane.PhaseView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What people may see and order of the phases of a host's instances. Thread-safe; no method blocks, a stage completes on any
 * thread and exceptionally with a {@link io.tideway.runtime.cloud.CloudException} or an {@link IllegalArgumentException} that
 * says what is wrong.
 */
public interface PhaseConsole {

    /**
     * How the host stands with its cloud store.
     *
     * @param reachable whether calls are made
     * @param unsyncedInstances instances with changes that the store has not
     * @param unsyncedBytes of those changes
     * @param unsyncedAgeMs of the oldest
     */
    record LinkView(boolean reachable, int unsyncedInstances, long unsyncedBytes, long unsyncedAgeMs) {}

    /** Instances in memory, those in their local phase first. */
    CompletionStage<List<PhaseView>> list(Optional<String> function, int max);

    /** One instance; empty when it was never served here. */
    CompletionStage<Optional<PhaseView>> view(InstanceId instance);

    /** What the cloud store holds of an instance; {@link CloudRecord#ABSENT} when it was never there. */
    CompletionStage<CloudRecord> record(InstanceId instance);

    /** The link to the store. */
    CompletionStage<LinkView> link();

    /** Asks for a switch now; the controller may undo it when it decides next. {@code phase} is LOCAL or REMOTE. */
    CompletionStage<Void> set(InstanceId instance, Phase phase);

    /** Fixes the phase until further notice, also over a restart; {@link Preference#AUTO} takes that back. */
    CompletionStage<Void> pin(InstanceId instance, Preference preference);

    /** What the controller would decide now, and why. */
    CompletionStage<Optional<Decision>> explain(InstanceId instance);

    /** The latest decisions, newest first. */
    List<DecisionLog.Entry> decisions(int max);

    /** What fenced owners could not bring in. */
    CompletionStage<List<Orphan>> orphans(int max);

    /** One orphan by its id. */
    CompletionStage<Optional<Orphan>> orphan(String id);

    /** Brings the changes of an orphan into its instance, as one input of it, then forgets the orphan; whether there was one. */
    CompletionStage<Boolean> mergeOrphan(String id);

    /** Forgets an orphan; whether there was one. */
    CompletionStage<Boolean> dropOrphan(String id);
}
