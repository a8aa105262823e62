package io.tideway.runtime.rocksdb;

import io.tideway.gate.BrokerStore;
import io.tideway.runtime.rocksdb.WaitingChanges.Change;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker remembers, in the host's one store. Changes pass through one thread, which writes all that is waiting at
 * once; so they keep their order and a connection's I/O thread never waits for a disk. While the store refuses writes they
 * wait, unacknowledged; beyond a bound {@link #hasRoom} asks devices for patience.
 */
public final class RocksBrokerStore implements BrokerStore, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RocksBrokerStore.class);
    private static final int CHANGES_PER_WRITE_MAX = 512;
    private static final long RETRY_PAUSE_MS = 200;

    /** Sessions of all devices of a large gateway fit while the store refuses writes. */
    private static final long WAITING_BYTES_MAX = 16 << 20;

    private final HostStore store;
    private final Durability durability;
    private final WaitingChanges changes;
    private final Thread thread;

    public RocksBrokerStore(HostStore store, Durability durability) {
        this(store, durability, WAITING_BYTES_MAX);
    }

    RocksBrokerStore(HostStore store, Durability durability, long waitingBytesMax) {
        this.store = store;
        this.durability = durability;
        this.changes = new WaitingChanges(waitingBytesMax);
        this.thread = new Thread(this::run, "tideway-broker-store");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void forEach(Kind kind, BiConsumer<String, byte[]> visitor) {
        store.scan(Table.BROKER, new byte[] {tag(kind)}, (key, value) -> {
            visitor.accept(new String(key, 1, key.length - 1, StandardCharsets.UTF_8), value);
            return true;
        });
    }

    @Override
    public void put(Kind kind, String key, byte[] value, Runnable whenDurable) {
        changes.add(storeKey(kind, key), value, whenDurable);
    }

    @Override
    public void delete(Kind kind, String key, Runnable whenDurable) {
        changes.add(storeKey(kind, key), null, whenDurable);
    }

    private static byte[] storeKey(Kind kind, String key) {
        return StoreKeys.concat(new byte[] {tag(kind)}, StoreKeys.utf8(key));
    }

    private static byte tag(Kind kind) {
        return switch (kind) {
            case SESSION -> 's';
            case RETAINED -> 'r';
            case OUTPUT_ACK -> 'a';
            case WILL -> 'w';
        };
    }

    @Override
    public boolean hasRoom() {
        return changes.hasRoom();
    }

    private void run() {
        try {
            List<Change> group = changes.take(CHANGES_PER_WRITE_MAX);
            while (!group.isEmpty()) {
                write(group);
                group = changes.take(CHANGES_PER_WRITE_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Change> group) throws InterruptedException {
        WriteSet writes = new WriteSet();
        List<Runnable> releases = new ArrayList<>(group.size());
        for (Change change : group) {
            byte[] value = change.value();
            if (value == null) {
                writes.delete(Table.BROKER, change.key());
            } else {
                writes.put(Table.BROKER, change.key(), value);
            }
            releases.addAll(change.waiting());
        }
        boolean told = false;
        while (true) {
            try {
                store.write(writes);
                break;
            } catch (StoreException e) {
                if (!told) {
                    LOG.warn("sessions and retained messages wait for the store: {}", e.getMessage());
                    told = true;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE_MS);
            }
        }
        durability.afterDurable(() -> releases.forEach(Runnable::run));
    }

    /** Writes what is waiting, then ends the thread; gives up after that many milliseconds if the store refuses writes. */
    public void close(long timeoutMs) {
        changes.close();
        try {
            thread.join(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    @Override
    public void close() {
        close(5_000);
    }
}
