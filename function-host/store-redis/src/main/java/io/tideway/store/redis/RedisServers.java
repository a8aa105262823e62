package io.tideway.store.redis;

import io.tideway.runtime.cloud.CloudException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server of a bucket: the only one, or the node of the cluster that has its slot now. Learns from redirections,
 * asks anew after a node could not be reached. Thread-safe.
 */
final class RedisServers {

    /** A slot that moves on more often within one call is a fault of the cluster. */
    private static final int REDIRECTIONS_MAX = 5;

    private final Vertx vertx;
    private final RedisConfig config;
    private final Map<Endpoint, RedisNode> nodes = new ConcurrentHashMap<>();
    private volatile @Nullable Future<Slots> slots;
    private volatile boolean closed;

    RedisServers(Vertx vertx, RedisConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    Future<Response> run(Script script, Bucket bucket, List<byte[]> keys, List<byte[]> args) {
        return on(bucket, (node, asking) -> node.run(script, asking, keys, args));
    }

    /** A plain command; not for slots that may be on the move, as it cannot ask. */
    Future<Response> send(Bucket bucket, Request request) {
        return on(bucket, (node, asking) -> node.send(request));
    }

    /** What to do on a node. */
    private interface Step {
        Future<Response> on(RedisNode node, boolean asking);
    }

    private Future<Response> on(Bucket bucket, Step step) {
        if (closed) {
            return Future.failedFuture(
                    new CloudException(CloudException.Kind.UNAVAILABLE, "the Redis cloud store is closed"));
        }
        if (!config.cluster()) {
            return step.on(node(config.endpoints().get(0)), false);
        }
        Future<Slots> known = slots();
        return known.compose(map -> {
                    Endpoint server = map.node(bucket)
                            .orElseThrow(() -> new CloudException(
                                    CloudException.Kind.UNAVAILABLE,
                                    "no node of the Redis Cluster at " + config.endpoints() + " has slot of "
                                            + bucket.tag()));
                    return redirected(step, server, false, 0);
                })
                .onFailure(failure -> forget(known));
    }

    private Future<Response> redirected(Step step, Endpoint server, boolean asking, int redirections) {
        return step.on(node(server), asking).recover(failure -> {
            if (!(failure instanceof RedirectException redirect)) {
                return Future.failedFuture(failure);
            }
            if (redirections >= REDIRECTIONS_MAX) {
                return Future.failedFuture(new CloudException(
                        CloudException.Kind.UNAVAILABLE, "the Redis Cluster redirects in a circle at " + server));
            }
            if (!redirect.once()) {
                slots = null;
            }
            return redirected(step, redirect.target(), redirect.once(), redirections + 1);
        });
    }

    private synchronized void forget(Future<Slots> known) {
        if (slots == known) {
            slots = null;
        }
    }

    private synchronized Future<Slots> slots() {
        Future<Slots> known = slots;
        if (known == null) {
            known = askFrom(0);
            slots = known;
        }
        return known;
    }

    private Future<Slots> askFrom(int index) {
        Endpoint server = config.endpoints().get(index);
        return node(server)
                .send(Request.cmd(Command.CLUSTER).arg("SLOTS"))
                .map(reply -> Slots.of(reply, server))
                .recover(failure ->
                        index + 1 < config.endpoints().size() ? askFrom(index + 1) : Future.failedFuture(failure));
    }

    private RedisNode node(Endpoint server) {
        Function<Endpoint, RedisNode> opening = to -> new RedisNode(vertx, config, to);
        return nodes.computeIfAbsent(server, opening);
    }

    void close() {
        closed = true;
        nodes.values().forEach(RedisNode::close);
    }
}
