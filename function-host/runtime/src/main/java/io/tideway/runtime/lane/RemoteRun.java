package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.proto.store.StoredRun;
import io.tideway.proto.store.StoredRunFailure;
import io.tideway.proto.store.StoredRunOutput;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Inputs of one instance executed in the remote phase, on a copy of what is cached. Nothing of it counts before the store
 * has taken it; then all of it counts.
 */
final class RemoteRun implements EntryChanges {

    /** What is run on. */
    final Instance copy;

    /** What becomes of it on this host. */
    final LaneBatch batch = new LaneBatch();

    /** Of the record that the copy equals. */
    final long version;

    /** Outputs of runs before it that the record is to keep. */
    final UnheardOutputs earlier;

    private final Outbox outbox;
    private final long recentBefore;

    /** Inputs run, failed ones too. */
    int inputs;

    /** When the instance may go on after it. */
    long notBeforeMs = Executions.DONE;

    /** Writes that may have taken effect unheard of. */
    boolean sent;

    /** It is written although nothing was executed, to outdate every write before it. */
    boolean fences;

    /** Writes without an answer in a row. */
    int attempts;

    private final StoredRun.Builder done = StoredRun.newBuilder();
    private final Set<ByteString> changed = new LinkedHashSet<>();

    RemoteRun(Instance instance, long version, UnheardOutputs earlier, Outbox outbox) {
        this.copy = instance.copy();
        this.copy.changes = this;
        this.version = version;
        this.earlier = earlier;
        this.outbox = outbox;
        this.recentBefore = copy.recentIds().last();
    }

    /** What this host may have alone once the store has taken the run; the same before and after. */
    UnheardOutputs unheard() {
        Outbox.Committed any = batch.outputs.peek();
        if (any == null || !outbox.mayBeLost(any)) {
            return earlier;
        }
        long first = copy.recentIds().last() == recentBefore ? 0 : recentBefore + 1;
        return earlier.and(batch.outputs, first);
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public void changed(ByteString key, long bytes, LaneBatch ignored) {
        changed.add(key);
    }

    /** An input is done with. */
    void done(long sequence) {
        done.addInputs(sequence);
    }

    /** An input has failed and is to be tried again as what it was found to be. */
    void failed(long sequence) {
        byte[] waiting = batch.writes.valueOf(Table.INBOX, StoreKeys.inbox(copy.prefix, sequence));
        if (waiting != null) {
            done.setFailed(
                    StoredRunFailure.newBuilder().setSequence(sequence).setInput(StoredForms.decodeInput(waiting)));
        }
    }

    /** Whether anything happened that the store has to agree to. */
    boolean needsWrite() {
        return fences || done.getInputsCount() > 0 || !changed.isEmpty();
    }

    /** Made again for every attempt: the same each time. */
    RemoteWrite write(String host) {
        StoredRun.Builder run = done.clone();
        batch.outputs.forEach(output -> run.addOutputs(stored(output)));
        earlier.outputs().forEach(output -> run.addEarlier(stored(output)));
        long firstRecent = unheard().firstRecent();
        if (firstRecent > 0) {
            run.setFirstRecent(firstRecent).setLastRecent(copy.recentIds().last());
        }
        Delta delta = RecordEntries.delta(copy, changed);
        Map<ByteString, ByteString> puts = new HashMap<>(delta.puts());
        puts.put(RecordEntries.runKey(host), run.build().toByteString());
        return new RemoteWrite(version, new Delta(puts, delta.deletes()), RecordEntries.nextTimerMs(copy));
    }

    private static StoredRunOutput stored(Outbox.Committed output) {
        return StoredRunOutput.newBuilder()
                .setSequence(output.sequence())
                .setOutput(StoredForms.stored(output.output(), output.committedAtMs()))
                .build();
    }
}
