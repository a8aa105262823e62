package io.tideway.store.redis;

import io.tideway.runtime.cloud.RecallListeners;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to recalls, and to releases that were asked for, on a connection of its own, while anybody wants to hear; connects
 * and subscribes again after it broke, at the next server of the list. Thread-safe.
 *
 * <p>A link that is dead but does not say so is found by subscribing again now and then: the server confirms it each time.
 */
final class RecallChannel {

    private static final Logger LOG = LoggerFactory.getLogger(RecallChannel.class);
    private static final long PAUSE_FIRST_MS = 100;
    private static final long PAUSE_MAX_MS = 5_000;
    private static final long PROBE_MS = Duration.ofSeconds(10).toMillis();

    private final Vertx vertx;
    private final RedisConfig config;
    private final RecallListeners listeners = new RecallListeners();

    // Guarded by this.
    private @Nullable RedisLink link;
    private boolean connecting;
    private boolean confirmed;
    private boolean closed;
    private int attempts;

    RecallChannel(Vertx vertx, RedisConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** Where the owner of an instance is told that somebody asks for it. */
    static String recalls(RedisConfig config, String host) {
        return config.keyPrefix() + ":recall:" + host;
    }

    /** Where those who asked are told that it is free; within what rights to recall cover. */
    static String releases(RedisConfig config, String host) {
        return config.keyPrefix() + ":recall:released:" + host;
    }

    synchronized AutoCloseable add(String channel, Consumer<InstanceId> listener) {
        AutoCloseable listening = listeners.add(channel, listener);
        RedisLink open = link;
        if (open == null) {
            connect();
        } else {
            subscribe(open, Set.of(channel));
        }
        return () -> {
            listening.close();
            unsubscribe(channel);
        };
    }

    private synchronized void unsubscribe(String channel) {
        RedisLink open = link;
        if (open != null && !listeners.addresses().contains(channel)) {
            open.send(Request.cmd(Command.UNSUBSCRIBE).arg(channel));
        }
    }

    private void subscribe(RedisLink open, Set<String> channels) {
        if (channels.isEmpty()) {
            return;
        }
        Request request = Request.cmd(Command.SUBSCRIBE);
        channels.forEach(request::arg);
        open.send(request).onFailure(failure -> lost(open, failure));
    }

    private synchronized void connect() {
        if (connecting || closed) {
            return;
        }
        connecting = true;
        Endpoint server = config.endpoints().get(attempts % config.endpoints().size());
        Future<RedisLink> opening = RedisLink.open(vertx, config, server);
        opening.onSuccess(this::connected).onFailure(failure -> {
            LOG.debug("recalls cannot be heard yet: {}", failure.getMessage());
            connectLater();
        });
    }

    private synchronized void connected(RedisLink open) {
        connecting = false;
        if (closed) {
            open.close();
            return;
        }
        attempts = 0;
        link = open;
        confirmed = true;
        open.connection().handler(this::heard);
        open.connection().exceptionHandler(failure -> lost(open, failure));
        open.connection().endHandler(ended -> lost(open, null));
        subscribe(open, listeners.addresses());
        vertx.setTimer(PROBE_MS, timer -> probe(open));
    }

    private synchronized void probe(RedisLink open) {
        if (link != open) {
            return;
        }
        Set<String> channels = listeners.addresses();
        if (!confirmed && !channels.isEmpty()) {
            lost(open, null);
            return;
        }
        confirmed = false;
        subscribe(open, channels);
        vertx.setTimer(PROBE_MS, timer -> probe(open));
    }

    private synchronized void lost(RedisLink open, @Nullable Throwable failure) {
        if (link != open) {
            return;
        }
        link = null;
        open.close();
        if (!closed) {
            LOG.info("recalls are not heard until Redis is back", failure);
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

    /** {@code [message, channel, text]}; anything else confirms a subscription. */
    private void heard(Response message) {
        synchronized (this) {
            confirmed = true;
        }
        Reply reply = Reply.list(message);
        if (reply.size() < 3 || !"message".equals(reply.textOrNull(0))) {
            return;
        }
        String channel = new String(reply.bytes(1), StandardCharsets.UTF_8);
        listeners.tell(channel, Bucket.instance(reply.text(2)));
    }

    synchronized void close() {
        closed = true;
        listeners.clear();
        RedisLink open = link;
        link = null;
        if (open != null) {
            open.close();
        }
    }
}
