package io.tideway.moquette;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.routing.Receipt;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The PUBLISHes of one connection that wait for their answers, in the order received: MQTT-4.6.0-2 wants the answers in that
 * order.
 *
 * <p>Single-threaded: the connection's I/O thread.
 */
final class AckSequence {

    /**
     * One waiting PUBLISH.
     *
     * @param message the message
     * @param receipt its answers
     * @param delivery where it stands on its way to ordinary subscribers
     * @param bytes what it counts for the bounds
     */
    record Entry(InboundMessage message, Receipt receipt, Delivery delivery, int bytes) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private int qos0;

    void add(Entry entry) {
        entries.add(entry);
        bytes += entry.bytes();
        if (entry.message().qos() == 0) {
            qos0++;
        }
    }

    /** The oldest, if it is answered. */
    @Nullable
    Entry peekAnswered() {
        Entry head = entries.peek();
        return head != null && head.receipt().isAnswered() ? head : null;
    }

    /** Takes the oldest away. */
    Entry remove() {
        Entry head = entries.remove();
        bytes -= head.bytes();
        if (head.message().qos() == 0) {
            qos0--;
        }
        return head;
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    int qos0Size() {
        return qos0;
    }
}
