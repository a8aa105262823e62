package io.tideway.runtime.cloud.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.Acquisition;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.CloudStoreContract;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.DueTimer;
import io.tideway.runtime.cloud.Flush;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.rocksdb.RocksConfig;
import io.tideway.runtime.rocksdb.RocksStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over RocksDB, and what a restart leaves. */
final class EmbeddedCloudStoreIT extends CloudStoreContract {

    private static final Delta CHANGE =
            new Delta(Map.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("1")), Set.of());

    @TempDir
    Path folder;

    private RocksStore rocks;
    private EmbeddedCloudStore embedded;

    @Override
    protected void clear() {
        reopen();
    }

    @Override
    protected CloudStore open() {
        return embedded;
    }

    @AfterEach
    void closeRocks() {
        rocks.close();
    }

    private void reopen() {
        if (rocks != null) {
            rocks.close();
        }
        rocks = RocksStore.open(new RocksConfig(folder, true, 8 << 20, 8 << 20, 32 << 20, 1 << 30, 0));
        embedded = new EmbeddedCloudStore(rocks, Runnable::run, Clock.systemUTC());
    }

    @Test
    void everything_afterRestart_isAsItWas() {
        await(store.write(INSTANCE, new RemoteWrite(0, CHANGE, 500)));
        await(store.acquire(INSTANCE, new Acquisition("host-a", 1, Optional.empty())));
        await(store.renewLease("host-a", Duration.ofHours(1)));
        await(store.flush(INSTANCE, new Flush("host-b", 9, 1, CHANGE, 0, 0)));
        List<Orphan> orphans = await(store.orphans(10));
        reopen();
        assertEquals(new CloudRecord(1, 1, "host-a", CHANGE.puts()), await(embedded.load(INSTANCE)));
        assertEquals(List.of(new DueTimer(INSTANCE, 500, "host-a")), await(embedded.dueTimers(1_000, 10)));
        assertFalse(await(embedded.leaseEnded("host-a")));
        assertEquals(1, orphans.size());
        assertEquals(orphans, await(embedded.orphans(10)));
        assertEquals(CHANGE, new Delta(orphans.get(0).delta().puts(), Set.of()));
    }
}
