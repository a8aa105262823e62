package io.tideway.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.InstanceId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where keys belong: as the specification of the cluster has it, and the same for ever. */
final class SlotsTest {

    @Test
    void slot_ofTheSpecificationsExample_isItsChecksum() {
        assertEquals(0x31C3, Slots.slot("123456789"));
        assertEquals(0, Slots.slot(""));
    }

    @Test
    void bucket_ofAnInstance_staysWhereItIs() {
        assertEquals(
                "{tw:2e}",
                Bucket.of("tw", new InstanceId("count", "sensor-1").toString()).tag());
    }

    @Test
    void buckets_ofManyInstances_areAllUsed() {
        Set<Bucket> used = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            used.add(Bucket.of("tw", new InstanceId("count", "key-" + i).toString()));
        }
        assertEquals(Bucket.COUNT, used.size());
        assertTrue(used.stream().allMatch(bucket -> bucket.number() < Bucket.COUNT));
    }
}
