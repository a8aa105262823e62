package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.gate.OutboundMessage;
import io.tideway.proto.store.StoredEdit;
import io.tideway.proto.store.StoredEditEntry;
import io.tideway.proto.store.StoredOutput;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings what an invocation did into its instance's memory and the lane's batch, together. */
final class Effects {

    private final InstanceCache instances;
    private final Outbox outbox;
    private final TimerQueue timers;

    Effects(InstanceCache instances, Outbox outbox, TimerQueue timers) {
        this.instances = instances;
        this.outbox = outbox;
        this.timers = timers;
    }

    void apply(Instance instance, Invocation invocation, Levels levels, LaneBatch batch, long nowMs) {
        batch.touched(instance);
        applyState(invocation, instance, batch);
        for (Map.Entry<String, Long> timer : invocation.timers().entrySet()) {
            if (timer.getValue() == Invocation.CANCELLED) {
                cancelTimer(instance, timer.getKey(), batch);
            } else {
                setTimer(instance, timer.getKey(), timer.getValue(), levels, batch);
            }
        }
        for (Invocation.Draft draft : invocation.outputs()) {
            publish(draft, batch, nowMs);
        }
    }

    private void applyState(Invocation invocation, Instance instance, LaneBatch batch) {
        long before = instance.bytes();
        for (Map.Entry<StateKey, @Nullable StateEntry> change :
                invocation.changes().entrySet()) {
            change(instance, change.getKey(), change.getValue(), batch);
        }
        instances.resized(instance, instance.bytes() - before);
    }

    private static void change(Instance instance, StateKey key, @Nullable StateEntry entry, LaneBatch batch) {
        byte[] storeKey = key.storeKey(instance.prefix);
        if (entry == null) {
            instance.state().remove(key);
            batch.writes.delete(Table.STATE, storeKey);
        } else {
            instance.state().put(key, entry);
            batch.writes.put(Table.STATE, storeKey, entry.toStored());
        }
        if (instance.changes.wanted()) {
            long bytes = (long) storeKey.length - instance.prefix.length + (entry == null ? 0 : entry.bytes());
            instance.changes.changed(RecordEntries.stateKey(key), bytes, batch);
        }
    }

    private static void timerChanged(Instance instance, String name, long bytes, LaneBatch batch) {
        if (instance.changes.wanted()) {
            instance.changes.changed(RecordEntries.timerKey(name), name.length() + bytes, batch);
        }
    }

    /**
     * Setting a timer to a later time, the common case of a watchdog, writes its record only: the index entry stays where
     * it is and, when it comes due, finds the record and moves on.
     */
    private void setTimer(Instance instance, String name, long dueMs, Levels levels, LaneBatch batch) {
        StoredTimer old = instance.timers().get(name);
        long indexedMs = old == null ? dueMs : Math.min(old.getIndexedMs(), dueMs);
        StoredTimer timer = StoredTimer.newBuilder()
                .setDueMs(dueMs)
                .setIndexedMs(indexedMs)
                .putAllLevels(levels.all())
                .build();
        instance.timers().put(name, timer);
        byte[] stored = timer.toByteArray();
        batch.writes.put(Table.TIMERS, StoreKeys.timer(instance.prefix, name), stored);
        timerChanged(instance, name, stored.length, batch);
        if (old == null || old.getIndexedMs() != indexedMs) {
            if (old != null) {
                batch.writes.delete(Table.TIMERS, StoreKeys.timerIndex(old.getIndexedMs(), instance.prefix, name));
            }
            index(instance, name, indexedMs, batch);
        }
    }

    /** Removes the entries of an instance that are past their time to live. */
    void expire(Instance instance, LaneBatch batch, long nowMs) {
        List<StateKey> expired = instance.state().expiredKeys(nowMs);
        if (expired.isEmpty()) {
            return;
        }
        batch.touched(instance);
        long before = instance.bytes();
        for (StateKey key : expired) {
            change(instance, key, null, batch);
        }
        instances.resized(instance, instance.bytes() - before);
    }

    /** Applies an edit; the index of its timers is written anew. */
    void edit(Instance instance, StoredEdit edit, LaneBatch batch) {
        batch.touched(instance);
        long before = instance.bytes();
        if (edit.getReplaces()) {
            List<StateKey> keys = new ArrayList<>();
            instance.state().keys().forEach(keys::add);
            keys.forEach(key -> change(instance, key, null, batch));
            List.copyOf(instance.timers().keySet()).forEach(name -> cancelTimer(instance, name, batch));
        }
        for (ByteString key : edit.getDeletesList()) {
            if (RecordEntries.isState(key)) {
                change(instance, RecordEntries.toStateKey(key), null, batch);
            } else if (RecordEntries.isTimer(key)) {
                cancelTimer(instance, RecordEntries.toTimer(key), batch);
            }
        }
        for (StoredEditEntry put : edit.getPutsList()) {
            if (RecordEntries.isState(put.getKey())) {
                StateEntry entry = StateEntry.stored(put.getValue().toByteArray());
                change(instance, RecordEntries.toStateKey(put.getKey()), entry, batch);
            } else if (RecordEntries.isTimer(put.getKey())) {
                StoredTimer timer = RecordEntries.toStoredTimer(put.getValue());
                Levels levels = Levels.of(timer.getLevelsMap());
                setTimer(instance, RecordEntries.toTimer(put.getKey()), timer.getDueMs(), levels, batch);
            }
        }
        instances.resized(instance, instance.bytes() - before);
    }

    /** Replaces the local copy by the entries of a record; what is in memory is to be forgotten once that is written. */
    void install(Instance instance, Map<ByteString, ByteString> entries, LaneBatch batch) {
        batch.touched(instance);
        drop(instance, batch);
        entries.forEach((key, value) -> {
            if (RecordEntries.isId(key)) {
                String id = key.substring(1).toStringUtf8();
                batch.writes.put(Table.INSTANCES, StoreKeys.recentId(instance.prefix, id), value.toByteArray());
            } else if (RecordEntries.isState(key)) {
                batch.writes.put(Table.STATE, RecordEntries.storeKey(instance, key), value.toByteArray());
            } else if (RecordEntries.isTimer(key)) {
                String name = RecordEntries.toTimer(key);
                StoredTimer timer = RecordEntries.toStoredTimer(value);
                StoredTimer indexed =
                        timer.toBuilder().setIndexedMs(timer.getDueMs()).build();
                batch.writes.put(Table.TIMERS, StoreKeys.timer(instance.prefix, name), indexed.toByteArray());
                index(instance, name, timer.getDueMs(), batch);
            }
        });
    }

    /** Deletes the local copy; index entries of its timers find nothing when they come due. */
    void drop(Instance instance, LaneBatch batch) {
        batch.touched(instance);
        batch.writes.deleteRange(Table.STATE, instance.prefix, StoreKeys.after(instance.prefix));
        byte[] timerPrefix = StoreKeys.timer(instance.prefix, "");
        batch.writes.deleteRange(Table.TIMERS, timerPrefix, StoreKeys.after(timerPrefix));
        byte[] idPrefix = StoreKeys.recentId(instance.prefix, "");
        batch.writes.deleteRange(Table.INSTANCES, idPrefix, StoreKeys.after(idPrefix));
    }

    /** Writes the index entries of all timers: in the remote phase those that came due have gone. */
    void reindex(Instance instance, LaneBatch batch) {
        instance.timers().forEach((name, timer) -> index(instance, name, timer.getIndexedMs(), batch));
    }

    /** Points the time index at a timer. */
    void index(Instance instance, String name, long dueMs, LaneBatch batch) {
        batch.writes.put(Table.TIMERS, StoreKeys.timerIndex(dueMs, instance.prefix, name), new byte[0]);
        timers.add(new TimerQueue.Due(dueMs, instance.id, name));
    }

    /** Moves a timer's index entry, which came due too early, to where the timer is now. */
    void moveIndex(Instance instance, String name, StoredTimer timer, LaneBatch batch) {
        StoredTimer moved = timer.toBuilder().setIndexedMs(timer.getDueMs()).build();
        instance.timers().put(name, moved);
        batch.writes.put(Table.TIMERS, StoreKeys.timer(instance.prefix, name), moved.toByteArray());
        index(instance, name, timer.getDueMs(), batch);
    }

    /** A timer that came due is set no more; its index entry has gone already. */
    void fired(Instance instance, String name, LaneBatch batch) {
        instance.timers().remove(name);
        batch.writes.delete(Table.TIMERS, StoreKeys.timer(instance.prefix, name));
        timerChanged(instance, name, 0, batch);
    }

    void cancelTimer(Instance instance, String name, LaneBatch batch) {
        StoredTimer old = instance.timers().remove(name);
        if (old != null) {
            batch.writes.delete(Table.TIMERS, StoreKeys.timer(instance.prefix, name));
            batch.writes.delete(Table.TIMERS, StoreKeys.timerIndex(old.getIndexedMs(), instance.prefix, name));
            timerChanged(instance, name, 0, batch);
        }
    }

    void publish(Invocation.Draft draft, LaneBatch batch, long nowMs) {
        long sequence = outbox.nextSequence();
        OutboundMessage output = new OutboundMessage(
                outbox.idOf(sequence), draft.topic(), draft.payload(), draft.qos(), draft.retain(), draft.properties());
        batch.output(new Outbox.Committed(sequence, output, nowMs));
    }

    /** Publishes an output of another host, as that would have done. */
    void publishAgain(StoredOutput output, LaneBatch batch) {
        batch.output(
                new Outbox.Committed(outbox.nextSequence(), StoredForms.toOutput(output), output.getCommittedAtMs()));
    }
}
