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
 * Listens to recalls on a connection of its own, while anybody wants to hear; connects and subscribes again after it broke,
 * at the next server of the list. Thread-safe.
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
    private final String channelPrefix;

    // Guarded by this.
    private @Nullable RedisLink link;
    private boolean connecting;
    private boolean confirmed;
    private boolean closed;
    private int attempts;

    RecallChannel(Vertx vertx, RedisConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.channelPrefix = channelPrefix(config);
    }

    static String channelPrefix(RedisConfig config) {
        return config.keyPrefix() + ":recall:";
    }

    synchronized AutoCloseable add(String host, Consumer<InstanceId> listener) {
        AutoCloseable listening = listeners.add(host, listener);
        RedisLink open = link;
        if (open == null) {
            connect();
        } else {
            subscribe(open, Set.of(host));
        }
        return () -> {
            listening.close();
            unsubscribe(host);
        };
    }

    private synchronized void unsubscribe(String host) {
        RedisLink open = link;
        if (open != null && !listeners.hosts().contains(host)) {
            open.send(Request.cmd(Command.UNSUBSCRIBE).arg(channelPrefix + host));
        }
    }

    private void subscribe(RedisLink open, Set<String> hosts) {
        if (hosts.isEmpty()) {
            return;
        }
        Request request = Request.cmd(Command.SUBSCRIBE);
        hosts.forEach(host -> request.arg(channelPrefix + host));
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
        subscribe(open, listeners.hosts());
        vertx.setTimer(PROBE_MS, timer -> probe(open));
    }

    private synchronized void probe(RedisLink open) {
        if (link != open) {
            return;
        }
        Set<String> hosts = listeners.hosts();
        if (!confirmed && !hosts.isEmpty()) {
            lost(open, null);
            return;
        }
        confirmed = false;
        subscribe(open, hosts);
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
        if (channel.startsWith(channelPrefix)) {
            listeners.tell(channel.substring(channelPrefix.length()), Bucket.instance(reply.text(2)));
        }
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
