package io.tideway.gate.hosts;

import io.tideway.gate.ControlLink;
import io.tideway.proto.hosts.GatewayFrame;
import io.tideway.proto.hosts.GatewayMessage;

/** One session of a host, as the gateway sees it. */
final class HostSession {

    final ControlLink link;
    final long number;
    final long attempt;
    final FrameOrder order = new FrameOrder();
    long heardAtMs;

    private long sentAtMs;
    private long sent;

    /** The last frame of the host that it need not care about any more. */
    private long done;

    private GatewayFrame.Builder pending = GatewayFrame.newBuilder();
    private int pendingBytes;

    HostSession(ControlLink link, long number, long attempt, long nowMs) {
        this.link = link;
        this.number = number;
        this.attempt = attempt;
        this.heardAtMs = nowMs;
        this.sentAtMs = nowMs;
    }

    void add(GatewayMessage message) {
        pending.addMessages(message);
        pendingBytes += message.getSerializedSize();
    }

    boolean isFull(int bytesMax) {
        return pendingBytes >= bytesMax;
    }

    boolean isDue(long nowMs, long everyMs) {
        return pending.getMessagesCount() > 0 || nowMs - sentAtMs >= everyMs;
    }

    /** @param allDone whether all that was said is where it was to go; hosts hold back what is new for as long as it is not */
    GatewayFrame next(boolean allDone, long nowMs) {
        if (allDone) {
            done = order.last();
        }
        GatewayFrame frame =
                pending.setSession(number).setNumber(++sent).setReceived(done).build();
        pending = GatewayFrame.newBuilder();
        pendingBytes = 0;
        sentAtMs = nowMs;
        return frame;
    }
}
