package io.tideway.client.connection;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stops reading from the broker while too many of its messages are not acknowledged. MQTT 3.1.1 has no receive maximum, not
 * every broker of MQTT 5 keeps to it, and nothing bounds QoS 0: a broker with a full session would fill the memory.
 *
 * <p>Thread-safe.
 */
final class ReadBound {

    private final int max;
    private final AtomicInteger held = new AtomicInteger();
    private volatile @Nullable Channel channel;

    ReadBound(int max) {
        this.max = max;
    }

    /** A connection begins. */
    void begin(Channel next) {
        channel = next;
        apply();
    }

    void received() {
        if (held.incrementAndGet() == max) {
            apply();
        }
    }

    void acknowledged() {
        if (held.decrementAndGet() == max / 2) {
            apply();
        }
    }

    /** On the channel's thread, by what is true then. */
    private void apply() {
        Channel now = channel;
        if (now != null && !now.eventLoop().isShuttingDown()) {
            now.eventLoop().execute(() -> {
                int count = held.get();
                if (count >= max) {
                    now.config().setAutoRead(false);
                } else if (count <= max / 2) {
                    now.config().setAutoRead(true);
                }
            });
        }
    }
}
