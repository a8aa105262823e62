package io.tideway.moquette;

import io.tideway.gate.routing.Receipt;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 2 packet ids of one session that are received and not yet released: a PUBLISH with one of them is the same message
 * again, on whatever connection it comes. Thread-safe.
 *
 * <p>Bounded by the 65,535 packet ids, and by the device's own window.
 */
final class Qos2Receipts {

    private final Map<Integer, Receipt> receipts = new HashMap<>();

    /** The receipt of the message that holds this packet id, {@code null} when it is free. */
    synchronized @Nullable Receipt find(int packetId) {
        return receipts.get(packetId);
    }

    synchronized void hold(int packetId, Receipt receipt) {
        receipts.put(packetId, receipt);
    }

    /** PUBREL, or a PUBREC that refused: the packet id is free again. */
    synchronized void release(int packetId) {
        receipts.remove(packetId);
    }
}
