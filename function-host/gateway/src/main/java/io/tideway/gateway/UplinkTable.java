package io.tideway.gateway;

import io.tideway.client.uplink.UplinkStore;
import io.tideway.gate.OutboundMessage;
import io.tideway.runtime.lane.StoredOutputs;
import io.tideway.runtime.lane.StoredOutputs.Kept;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The queue of the uplink in the host's one store: {@code 'u' | sequence} to StoredOutput, beside what the broker remembers. */
record UplinkTable(HostStore store, Durability durability) implements UplinkStore {

    private static final byte TAG = 'u';

    private static byte[] key(long sequence) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(TAG).putLong(sequence).array();
    }

    @Override
    public void forEach(Visitor visitor) {
        store.scan(Table.BROKER, new byte[] {TAG}, (key, value) -> {
            Kept kept = StoredOutputs.decode(value);
            visitor.visit(ByteBuffer.wrap(key).getLong(1), kept.output(), kept.keptAtMs());
            return true;
        });
    }

    @Override
    public boolean put(long sequence, OutboundMessage output, long nowMs, Runnable whenDurable) {
        WriteSet writes = new WriteSet();
        writes.put(Table.BROKER, key(sequence), StoredOutputs.encode(new Kept(output, nowMs)));
        try {
            store.write(writes);
        } catch (StoreException e) {
            return false;
        }
        durability.afterDurable(whenDurable);
        return true;
    }

    @Override
    public Optional<OutboundMessage> get(long sequence) {
        return Optional.ofNullable(store.get(Table.BROKER, key(sequence)))
                .map(value -> StoredOutputs.decode(value).output());
    }

    @Override
    public void delete(long sequence) {
        WriteSet writes = new WriteSet();
        writes.delete(Table.BROKER, key(sequence));
        try {
            store.write(writes);
        } catch (StoreException e) {
            return; // Then it goes to the other broker once more after a restart, under the same id.
        }
    }
}
