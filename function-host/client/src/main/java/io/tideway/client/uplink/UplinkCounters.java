package io.tideway.client.uplink;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What an uplink counts since the start. Thread-safe. */
final class UplinkCounters {

    final LongAdder queued = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder refused = new LongAdder();

    Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        values.put("uplink_queued", queued.sum());
        values.put("uplink_sent", sent.sum());
        values.put("uplink_expired", expired.sum());
        values.put("uplink_dropped_size", dropped.sum());
        values.put("uplink_refused", refused.sum());
        return values;
    }
}
