package io.tideway.hivemq;

import io.tideway.gate.routing.Standstill;
import io.tideway.gate.will.WillRecord;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One client while it is connected. Thread-safe. */
final class Connection {

    /** By then its socket is closed. */
    private static final long CLOSED_MS = 1_000;

    private final String clientId;
    private final @Nullable String userName;
    private final byte @Nullable [] password;
    private final boolean version5;
    private final @Nullable WillRecord will;
    private final Standstill standstill;
    private final AtomicInteger qos0Pending = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Connection(
            String clientId,
            @Nullable String userName,
            byte @Nullable [] password,
            boolean version5,
            @Nullable WillRecord will) {
        this.clientId = clientId;
        this.userName = userName;
        this.password = password;
        this.version5 = version5;
        this.will = will;
        this.standstill = new Standstill(version5);
    }

    String clientId() {
        return clientId;
    }

    @Nullable
    String userName() {
        return userName;
    }

    byte @Nullable [] password() {
        return password;
    }

    boolean version5() {
        return version5;
    }

    @Nullable
    WillRecord will() {
        return will;
    }

    Standstill standstill() {
        return standstill;
    }

    AtomicInteger qos0Pending() {
        return qos0Pending;
    }

    /** Completes once nothing can be sent to it any more. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** HiveMQ ends it, or has told of its end, which it does before the socket is closed: what is answered now could arrive. */
    void endsNow() {
        ended.completeOnTimeout(null, CLOSED_MS, TimeUnit.MILLISECONDS);
    }
}
