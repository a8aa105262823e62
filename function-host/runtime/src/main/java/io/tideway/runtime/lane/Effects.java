package io.tideway.runtime.lane;

import io.tideway.gate.OutboundMessage;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
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

    void apply(Invocation invocation, Levels levels, LaneBatch batch, long nowMs) {
        Instance instance = invocation.instance();
        instances.activate(instance);
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
            StateEntry entry = change.getValue();
            byte[] key = change.getKey().storeKey(instance.prefix);
            if (entry == null) {
                instance.state().remove(change.getKey());
                batch.writes.delete(Table.STATE, key);
            } else {
                instance.state().put(change.getKey(), entry);
                batch.writes.put(Table.STATE, key, entry.toStored());
            }
        }
        instances.resized(instance.bytes() - before);
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
        batch.writes.put(Table.TIMERS, StoreKeys.timer(instance.prefix, name), timer.toByteArray());
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
            instance.state().remove(key);
            batch.writes.delete(Table.STATE, key.storeKey(instance.prefix));
        }
        instances.resized(instance.bytes() - before);
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

    void cancelTimer(Instance instance, String name, LaneBatch batch) {
        StoredTimer old = instance.timers().remove(name);
        if (old != null) {
            batch.writes.delete(Table.TIMERS, StoreKeys.timer(instance.prefix, name));
            batch.writes.delete(Table.TIMERS, StoreKeys.timerIndex(old.getIndexedMs(), instance.prefix, name));
        }
    }

    void publish(Invocation.Draft draft, LaneBatch batch, long nowMs) {
        long sequence = outbox.nextSequence();
        OutboundMessage output = new OutboundMessage(
                outbox.idOf(sequence), draft.topic(), draft.payload(), draft.qos(), draft.retain(), draft.properties());
        batch.writes.put(Table.OUTBOX, StoreKeys.outbox(sequence), StoredForms.encode(output, nowMs));
        batch.outputs.add(new Outbox.Committed(sequence, output, nowMs));
    }
}
