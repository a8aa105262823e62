package io.tideway.store.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One server: a few links that all calls share, opened when needed and again after they broke. A call fails with a
 * {@link io.tideway.runtime.cloud.CloudException}, or a {@link RedirectException} of a cluster. Thread-safe.
 */
final class RedisNode {

    private final Vertx vertx;
    private final RedisConfig config;
    private final Endpoint server;
    private final long timeoutMs;
    private final @Nullable Future<RedisLink>[] links;
    private final AtomicInteger turn = new AtomicInteger();
    private boolean closed;

    RedisNode(Vertx vertx, RedisConfig config, Endpoint server) {
        this.vertx = vertx;
        this.config = config;
        this.server = server;
        this.timeoutMs = config.timeout().toMillis();
        this.links = links(config.connectionsMax());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types.
    private static @Nullable Future<RedisLink>[] links(int count) {
        return new Future[count];
    }

    Endpoint server() {
        return server;
    }

    Future<Response> send(Request request) {
        return call(link -> link.send(request));
    }

    /** Runs a script in one round trip; in two where the server does not know it yet. */
    Future<Response> run(Script script, boolean asking, List<byte[]> keys, List<byte[]> args) {
        return call(link -> eval(link, script, asking, keys, args).recover(failure -> {
            if (!RedisFailure.isMissingScript(failure)) {
                return Future.failedFuture(failure);
            }
            return link.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text()))
                    .compose(loaded -> eval(link, script, asking, keys, args));
        }));
    }

    private static Future<Response> eval(
            RedisLink link, Script script, boolean asking, List<byte[]> keys, List<byte[]> args) {
        Request request = Request.cmd(Command.EVALSHA).arg(script.sha1()).arg(keys.size());
        keys.forEach(request::arg);
        args.forEach(request::arg);
        if (asking) {
            // Counts for the next request of the connection, which is this one.
            link.send(Request.cmd(Command.ASKING));
        }
        return link.send(request);
    }

    /** What to do on a link. */
    private interface Step {
        Future<Response> on(RedisLink link);
    }

    private Future<Response> call(Step step) {
        int index = Math.floorMod(turn.getAndIncrement(), links.length);
        Future<RedisLink> link = link(index);
        return link.compose(step::on).timeout(timeoutMs, TimeUnit.MILLISECONDS).recover(failure -> {
            if (failure instanceof TimeoutException) {
                // What is behind it on the link waits as long: better begin anew.
                drop(index, link);
                return Future.failedFuture(RedisFailure.timedOut(server, timeoutMs));
            }
            return Future.failedFuture(RedisFailure.of(server, failure));
        });
    }

    private synchronized Future<RedisLink> link(int index) {
        if (closed) {
            return Future.failedFuture("the store is closed");
        }
        Future<RedisLink> known = links[index];
        if (known != null
                && !known.failed()
                && !(known.succeeded() && known.result().isBroken())) {
            return known;
        }
        Future<RedisLink> opened = RedisLink.open(vertx, config, server);
        links[index] = opened;
        return opened;
    }

    private synchronized void drop(int index, Future<RedisLink> link) {
        if (links[index] == link) {
            links[index] = null;
        }
        link.onSuccess(RedisLink::close);
    }

    synchronized void close() {
        closed = true;
        for (Future<RedisLink> link : links) {
            if (link != null && link.succeeded()) {
                link.result().close(); // Not by a listener, which needs a loop of a Vert.x that may be closed already.
            } else if (link != null) {
                link.onSuccess(RedisLink::close);
            }
        }
    }
}
