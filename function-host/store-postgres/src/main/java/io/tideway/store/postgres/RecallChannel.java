package io.tideway.store.postgres;

import io.tideway.runtime.cloud.RecallListeners;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to recalls, and to releases that were asked for, on a connection of its own, while anybody wants to hear; connects
 * and listens again after it broke. Thread-safe.
 *
 * <p>A link that is dead but does not say so is found by asking the server something now and then.
 */
final class RecallChannel {

    private static final Logger LOG = LoggerFactory.getLogger(RecallChannel.class);
    private static final long PAUSE_FIRST_MS = 100;
    private static final long PAUSE_MAX_MS = 5_000;
    private static final long PROBE_MS = Duration.ofSeconds(10).toMillis();

    private static final int HASH_BYTES = 20;

    private final Vertx vertx;
    private final PostgresConfig config;
    private final PostgresConnections connections;
    private final RecallListeners listeners = new RecallListeners();

    // Guarded by this.
    private @Nullable PgConnection link;
    private boolean connecting;
    private boolean closed;
    private int attempts;

    RecallChannel(Vertx vertx, PostgresConfig config, PostgresConnections connections) {
        this.vertx = vertx;
        this.config = config;
        this.connections = connections;
    }

    /** Where the owner of an instance is told that somebody asks for it. */
    static String recalls(PostgresConfig config, String host) {
        return channel(config, "recall", host);
    }

    /** Where those who asked are told that it is free. */
    static String releases(PostgresConfig config, String host) {
        return channel(config, "released", host);
    }

    /** Channels are identifiers of 63 bytes at most, hosts and schemas are not. The function of that name does the same. */
    private static String channel(PostgresConfig config, String what, String host) {
        byte[] whose = (what + "/" + config.schema() + "/" + host).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(whose);
            return "tw_" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    synchronized AutoCloseable add(String channel, Consumer<InstanceId> listener) {
        AutoCloseable listening = listeners.add(channel, listener);
        PgConnection open = link;
        if (open == null) {
            connect();
        } else {
            listen(open, channel);
        }
        return () -> {
            listening.close();
            unlisten(channel);
        };
    }

    private synchronized void unlisten(String channel) {
        if (listeners.addresses().contains(channel)) {
            return;
        }
        PgConnection open = link;
        if (open != null) {
            open.query("UNLISTEN " + channel).execute();
        }
    }

    private void listen(PgConnection open, String channel) {
        open.query("LISTEN " + channel)
                .execute()
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> lost(open, failure));
    }

    private synchronized void connect() {
        if (connecting || closed) {
            return;
        }
        connecting = true;
        Future<PgConnection> opening = connections.connect();
        opening.onSuccess(this::connected).onFailure(failure -> {
            LOG.debug("recalls cannot be heard yet: {}", failure.getMessage());
            connectLater();
        });
    }

    private synchronized void connected(PgConnection open) {
        connecting = false;
        if (closed) {
            open.close();
            return;
        }
        attempts = 0;
        link = open;
        open.notificationHandler(this::heard);
        open.closeHandler(ended -> lost(open, null));
        open.exceptionHandler(failure -> lost(open, failure));
        listeners.addresses().forEach(channel -> listen(open, channel));
        vertx.setTimer(PROBE_MS, timer -> probe(open));
    }

    private synchronized void probe(PgConnection open) {
        if (link != open) {
            return;
        }
        open.query("SELECT 1")
                .execute()
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(alive -> vertx.setTimer(PROBE_MS, timer -> probe(open)))
                .onFailure(failure -> lost(open, failure));
    }

    private synchronized void lost(PgConnection open, @Nullable Throwable failure) {
        if (link != open) {
            return;
        }
        link = null;
        open.close();
        if (!closed) {
            LOG.info("recalls are not heard until PostgreSQL is back", failure);
            connectLater();
        }
    }

    private synchronized void connectLater() {
        connecting = false;
        attempts++;
        long pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS << Math.min(attempts, 6));
        long jitterMs = ThreadLocalRandom.current().nextLong(pauseMs / 2 + 1);
        if (!closed) {
            vertx.setTimer(pauseMs - jitterMs, timer -> connect());
        }
    }

    private void heard(PgNotification notification) {
        try {
            JsonArray names = new JsonArray(notification.getPayload());
            listeners.tell(notification.getChannel(), new InstanceId(names.getString(0), names.getString(1)));
        } catch (DecodeException | ClassCastException | IndexOutOfBoundsException e) {
            LOG.warn("a recall cannot be read: {}", notification.getPayload());
        }
    }

    synchronized void close() {
        closed = true;
        listeners.clear();
        PgConnection open = link;
        link = null;
        if (open != null) {
            open.close();
        }
    }
}
