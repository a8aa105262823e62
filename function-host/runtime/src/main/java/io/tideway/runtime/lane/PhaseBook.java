package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.proto.store.StoredRun;
import io.tideway.proto.store.StoredRunOutput;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.phase.Copy;
import io.tideway.runtime.phase.PhaseAction;
import io.tideway.runtime.phase.PhaseState;
import io.tideway.runtime.phase.SyncPacer;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes what a host's store holds of phases: the state of the machine, dirty marks, installed copies. */
final class PhaseBook {

    /** What marks carry that were made before there was a grant; the first grant begins with the same. */
    private static final long FIRST_GENERATION = 1;

    private final HostStore store;
    private final String hostId;
    private final InstanceCache instances;
    private final Effects effects;
    private final Commits commits;
    private final SyncPacer pacer;
    private final Clock clock;
    private final int runMax;
    private final long rateWindowMs;

    PhaseBook(
            LanePorts ports,
            CloudPorts cloud,
            InstanceCache instances,
            Effects effects,
            Commits commits,
            SyncPacer pacer,
            int runMax) {
        this.store = ports.store();
        this.hostId = cloud.hostId();
        this.rateWindowMs = cloud.rateWindowMs();
        this.instances = instances;
        this.effects = effects;
        this.commits = commits;
        this.pacer = pacer;
        this.clock = ports.clock();
        this.runMax = runMax;
    }

    /**
     * The phase of an instance, read from the store the first time.
     *
     * <p>State from before this host had a cloud store is not left behind: the instance is acquired, and all of it is dirty.
     */
    InstancePhase of(Instance instance) {
        InstancePhase known = instance.phase;
        if (known != null) {
            return known;
        }
        byte[] stored = store.get(Table.INSTANCES, StoreKeys.phase(instance.prefix));
        PhaseState state = stored == null ? adopted(instance) : PhaseForms.decode(stored);
        InstancePhase phase = new InstancePhase(state, pinOf(instance), runMax, rateWindowMs, clock.millis());
        instance.phase = phase;
        instance.changes = new Marks(instance, phase);
        return phase;
    }

    private PhaseState adopted(Instance instance) {
        instances.activate(instance);
        if (instance.state().isEmpty() && instance.timers().isEmpty()) {
            return PhaseState.unknown();
        }
        PhaseState adopted = PhaseState.acquiring(new Copy(0, 0, 0, false));
        commits.commit(); // What is under way may be about this instance, and is whole now.
        LaneBatch batch = commits.batch();
        markAll(instance, FIRST_GENERATION, batch);
        batch.writes.put(Table.INSTANCES, StoreKeys.phase(instance.prefix), PhaseForms.encode(adopted));
        commits.commit();
        pacer.changed(instance.id, instance.bytes(), clock.millis());
        return adopted;
    }

    /** What is stored of an instance that is not in memory; empty when this host has never served it. */
    Optional<InstancePhase> peek(Instance instance) {
        byte[] stored = store.get(Table.INSTANCES, StoreKeys.phase(instance.prefix));
        return stored == null
                ? Optional.empty()
                : Optional.of(new InstancePhase(
                        PhaseForms.decode(stored), pinOf(instance), runMax, rateWindowMs, clock.millis()));
    }

    private Preference pinOf(Instance instance) {
        byte[] pin = store.get(Table.INSTANCES, StoreKeys.pin(instance.prefix));
        return pin == null ? Preference.AUTO : Preference.valueOf(new String(pin, StandardCharsets.UTF_8));
    }

    void pin(Instance instance, Preference preference, LaneBatch batch) {
        byte[] key = StoreKeys.pin(instance.prefix);
        if (preference == Preference.AUTO) {
            batch.writes.delete(Table.INSTANCES, key);
        } else {
            batch.writes.put(Table.INSTANCES, key, StoreKeys.utf8(preference.name()));
        }
    }

    /** Adds a change of the machine to a batch. {@code entries}: what a grant brought along. */
    void write(
            Instance instance,
            PhaseAction.Change change,
            @Nullable Map<ByteString, ByteString> entries,
            LaneBatch batch) {
        batch.touched(instance);
        if (change instanceof PhaseAction.Persist persist) {
            batch.writes.put(Table.INSTANCES, StoreKeys.phase(instance.prefix), PhaseForms.encode(persist.state()));
        } else if (change instanceof PhaseAction.Install) {
            install(instance, entries == null ? Map.of() : entries, batch);
        } else if (change instanceof PhaseAction.DropCopy) {
            effects.drop(instance, batch);
            byte[] marks = StoreKeys.dirty(instance.prefix);
            batch.writes.deleteRange(Table.INSTANCES, marks, StoreKeys.after(marks));
        } else if (change instanceof PhaseAction.MarkClean clean) {
            dirty(instance).forEach((key, generation) -> {
                if (generation <= clean.generation()) {
                    batch.writes.delete(Table.INSTANCES, markKey(instance, key));
                }
            });
        } else {
            instances.activate(instance);
            markAll(instance, ((PhaseAction.MarkAllDirty) change).generation(), batch);
        }
    }

    /** Brings into memory what {@link #write} has brought into the store. */
    void written(Instance instance, PhaseAction.Change change) {
        InstancePhase phase = of(instance);
        if (change instanceof PhaseAction.MarkClean clean) {
            phase.clean(clean.generation());
        } else if (change instanceof PhaseAction.DropCopy) {
            phase.forgetDirty();
        } else if (change instanceof PhaseAction.MarkAllDirty all) {
            Map<ByteString, Long> dirty = dirty(instance);
            instance.state().keys().forEach(key -> dirty.put(RecordEntries.stateKey(key), all.generation()));
            instance.timers().keySet().forEach(name -> dirty.put(RecordEntries.timerKey(name), all.generation()));
            instance.recentIds().all().forEach(id -> dirty.put(RecordEntries.idKey(id), all.generation()));
        }
    }

    /** Replaces the copy by that of the store, and concludes what this host did and did not hear of. */
    void install(Instance instance, Map<ByteString, ByteString> entries, LaneBatch batch) {
        effects.install(instance, entries, batch);
        of(instance).others = OtherRuns.in(entries, hostId);
        ByteString run = entries.get(RecordEntries.runKey(hostId));
        if (run != null) {
            conclude(instance, RecordEntries.toRun(run), batch);
        }
    }

    /** Inputs that wait although the store has what they did: they leave, with the outputs that the store kept. */
    void conclude(Instance instance, StoredRun run, LaneBatch batch) {
        int concluded = 0;
        for (long sequence : run.getInputsList()) {
            byte[] key = StoreKeys.inbox(instance.prefix, sequence);
            if (store.get(Table.INBOX, key) != null) {
                batch.writes.delete(Table.INBOX, key);
                batch.left.add(sequence);
                concluded++;
            }
        }
        if (run.hasFailed()) {
            byte[] failed = StoreKeys.inbox(instance.prefix, run.getFailed().getSequence());
            byte[] waiting = store.get(Table.INBOX, failed);
            if (waiting != null && StoredForms.decodeInput(waiting).hasDueTimers()) {
                batch.writes.put(Table.INBOX, failed, run.getFailed().getInput().toByteArray());
            }
        }
        if (concluded == 0) {
            return;
        }
        batch.waiting(instance, -concluded);
        List<Outbox.Committed> outputs = new ArrayList<>();
        for (StoredRunOutput output : run.getOutputsList()) {
            outputs.add(new Outbox.Committed(
                    output.getSequence(),
                    StoredForms.toOutput(output.getOutput()),
                    output.getOutput().getCommittedAtMs()));
        }
        outputs.forEach(batch::output);
        InstancePhase phase = of(instance);
        phase.unheard = phase.unheard.and(outputs, run.getFirstRecent());
    }

    void reindex(Instance instance, LaneBatch batch) {
        instances.activate(instance);
        effects.reindex(instance, batch);
    }

    Map<ByteString, Long> dirty(Instance instance) {
        return of(instance).dirty(instance, store);
    }

    private void markAll(Instance instance, long generation, LaneBatch batch) {
        for (StateKey key : instance.state().keys()) {
            mark(instance, RecordEntries.stateKey(key), generation, batch);
        }
        for (String timer : instance.timers().keySet()) {
            mark(instance, RecordEntries.timerKey(timer), generation, batch);
        }
        if (instance.phase != null) { // Else it is from before there was a record.
            for (String id : instance.recentIds().all()) {
                mark(instance, RecordEntries.idKey(id), generation, batch);
            }
        }
    }

    private static void mark(Instance instance, ByteString key, long generation, LaneBatch batch) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(generation).array();
        batch.writes.put(Table.INSTANCES, markKey(instance, key), value);
    }

    private static byte[] markKey(Instance instance, ByteString key) {
        return StoreKeys.concat(StoreKeys.dirty(instance.prefix), key.toByteArray());
    }

    /** Marks what a local instance changes. */
    private final class Marks implements EntryChanges {
        private final Instance instance;
        private final InstancePhase phase;

        Marks(Instance instance, InstancePhase phase) {
            this.instance = instance;
            this.phase = phase;
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public void changed(ByteString key, long bytes, LaneBatch batch) {
            if (!(phase.state instanceof PhaseState.Local local)) {
                throw new IllegalStateException(instance.id + " is changed while " + phase.state.phase());
            }
            Map<ByteString, Long> dirty = phase.dirty(instance, store);
            Long generation = local.grant().generation();
            boolean marked = generation.equals(dirty.put(key, generation));
            if (!marked) {
                mark(instance, key, generation, batch);
            }
            // Changed again before it was synced, it is synced once.
            pacer.changed(instance.id, marked ? 0 : bytes, clock.millis());
        }
    }
}
