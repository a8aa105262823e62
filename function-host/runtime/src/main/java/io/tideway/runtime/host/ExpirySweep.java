package io.tideway.runtime.host;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.CompareAndRemove;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds what is past its time in the store, a little at a time: state past its time to live, which the owning lane removes,
 * and dedupe records past their age, which are removed here. Goes round and round; used by one thread.
 */
final class ExpirySweep {

    private static final int ENTRIES_PER_STEP = 2_000;

    /** The lanes' writes wait for so many. */
    private static final int RECORDS_AT_A_TIME = 100;

    /** Between two rounds, so that an idle store is not read for nothing. */
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final HostStore store;
    private final CompareAndRemove removal;
    private final Duration dedupeAge;
    private final Consumer<InstanceId> expired;
    private Table table = Table.STATE;
    private byte[] next = new byte[0];
    private long resumeAtMs;

    /**
     * Begins with the first entry.
     *
     * @param removal of the same store
     * @param expired takes instances that hold expired state
     */
    ExpirySweep(HostStore store, CompareAndRemove removal, Duration dedupeAge, Consumer<InstanceId> expired) {
        this.store = store;
        this.removal = removal;
        this.dedupeAge = dedupeAge;
        this.expired = expired;
    }

    /** Looks at the next entries. */
    void step(long nowMs) {
        if (nowMs < resumeAtMs) {
            return;
        }
        Set<InstanceId> instances = new LinkedHashSet<>();
        List<Map.Entry<byte[], byte[]>> records = new ArrayList<>();
        int[] seen = {0};
        byte[][] last = {next};
        store.scan(table, new byte[0], next, (key, value) -> {
            last[0] = key;
            if (table == Table.STATE) {
                if (ByteBuffer.wrap(value).getLong() <= nowMs) {
                    String[] names = StoreKeys.functionAndKey(key, 0);
                    instances.add(new InstanceId(names[0], names[1]));
                }
            } else if (ByteBuffer.wrap(value).getLong() + dedupeAge.toMillis() < nowMs) {
                records.add(Map.entry(key, value));
            }
            return ++seen[0] < ENTRIES_PER_STEP;
        });
        instances.forEach(expired);
        // A client that uses a packet id again writes a fresh record under the same key.
        for (int from = 0; from < records.size(); from += RECORDS_AT_A_TIME) {
            int end = Math.min(records.size(), from + RECORDS_AT_A_TIME);
            removal.removeUnchanged(Table.DEDUPE, records.subList(from, end));
        }
        if (seen[0] < ENTRIES_PER_STEP) {
            next = new byte[0];
            if (table == Table.DEDUPE) {
                resumeAtMs = nowMs + PAUSE.toMillis();
            }
            table = table == Table.STATE ? Table.DEDUPE : Table.STATE;
        } else {
            next = StoreKeys.concat(last[0], new byte[] {0});
        }
    }
}
