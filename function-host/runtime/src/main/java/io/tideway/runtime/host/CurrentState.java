package io.tideway.runtime.host;

import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.function.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * State and timers as instances have them now: what this host committed of those in their local phase here, what the cloud
 * store holds of all others. Thread-safe; nothing blocks.
 */
public final class CurrentState {

    private static final Comparator<RecordEntry> BY_NAME = Comparator.<RecordEntry, EntryName.Kind>comparing(
                    entry -> entry.name().kind())
            .thenComparing(entry -> entry.name().name())
            .thenComparing(entry -> entry.name().entry());

    private final @Nullable PhaseConsole phases;

    /**
     * What was found.
     *
     * @param latest whether it is all that was committed; otherwise another host has the instance in its local phase and syncs
     *     it from time to time, or it is changing its phase, or the store does not answer
     */
    public record Found(InstanceEntries instance, boolean latest) {}

    /** @param phases {@code null} when every instance is local */
    public CurrentState(@Nullable PhaseConsole phases) {
        this.phases = phases;
    }

    /**
     * Finds an instance; fails as {@link PhaseConsole#view} does.
     *
     * @param here what this host has committed of it, perhaps long ago
     * @param nowMs state that has expired by then is left out
     */
    public CompletionStage<Found> of(InstanceEntries here, long nowMs) {
        PhaseConsole console = phases;
        if (console == null) {
            return CompletableFuture.completedStage(new Found(here, true));
        }
        return console.view(here.instance())
                .thenCompose(view -> view.filter(seen -> seen.phase() == Phase.LOCAL)
                                .isPresent()
                        ? CompletableFuture.completedStage(new Found(here, true))
                        : console.record(here.instance())
                                .handle((record, failure) ->
                                        failure == null ? inStore(here, record, nowMs) : new Found(here, false)));
    }

    private static Found inStore(InstanceEntries here, CloudRecord record, long nowMs) {
        if (record.version() == 0) { // it has not been there yet
            return new Found(here, false);
        }
        return new Found(new InstanceEntries(here.instance(), stateAndTimers(record, nowMs)), record.owner() == null);
    }

    private static List<RecordEntry> stateAndTimers(CloudRecord record, long nowMs) {
        List<RecordEntry> entries = new ArrayList<>();
        record.entries().forEach((key, stored) -> {
            EntryName name = EntryName.ofKey(key);
            if (name.kind() == EntryName.Kind.TIMER) {
                entries.add(new RecordEntry(name, stored));
            } else if (name.kind().isState()) {
                RecordEntry entry = new RecordEntry(name, stored);
                if (entry.expiresAtMs() > nowMs) {
                    entries.add(entry);
                }
            }
        });
        entries.sort(BY_NAME);
        return entries;
    }
}
