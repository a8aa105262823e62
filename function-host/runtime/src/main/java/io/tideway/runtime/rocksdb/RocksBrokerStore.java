package io.tideway.runtime.rocksdb;

import io.tideway.gate.BrokerStore;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker remembers, in the host's one store. Changes pass through one thread, which writes all that is waiting at
 * once; so they keep their order and a connection's I/O thread never waits for a disk. While the store refuses writes they
 * wait, unacknowledged.
 */
public final class RocksBrokerStore implements BrokerStore, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RocksBrokerStore.class);
    private static final int CHANGES_PER_WRITE_MAX = 512;
    private static final long RETRY_PAUSE_MS = 200;

    private final HostStore store;
    private final Durability durability;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final Thread thread;

    private record Change(byte[] key, byte @Nullable [] value, Runnable whenDurable, boolean last) {}

    public RocksBrokerStore(HostStore store, Durability durability) {
        this.store = store;
        this.durability = durability;
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
        changes.add(new Change(storeKey(kind, key), value, whenDurable, false));
    }

    @Override
    public void delete(Kind kind, String key, Runnable whenDurable) {
        changes.add(new Change(storeKey(kind, key), null, whenDurable, false));
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

    private void run() {
        List<Change> group = new ArrayList<>();
        try {
            boolean last = false;
            while (!last) {
                group.add(changes.take());
                changes.drainTo(group, CHANGES_PER_WRITE_MAX);
                last = group.removeIf(Change::last);
                write(group);
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Change> group) throws InterruptedException {
        if (group.isEmpty()) {
            return;
        }
        WriteSet writes = new WriteSet();
        List<Runnable> releases = new ArrayList<>(group.size());
        for (Change change : group) {
            byte[] value = change.value();
            if (value == null) {
                writes.delete(Table.BROKER, change.key());
            } else {
                writes.put(Table.BROKER, change.key(), value);
            }
            releases.add(change.whenDurable());
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
        changes.add(new Change(new byte[0], null, () -> {}, true));
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
