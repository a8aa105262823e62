package io.tideway.store.redis;

import io.tideway.runtime.cloud.CloudException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one server, authenticated and checked. Requests go out as they come, answers come in the same order.
 * Once broken it stays broken. Thread-safe.
 */
final class RedisLink {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final int REQUESTS_UNDER_WAY_MAX = 16_384;
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\d+)");
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    private final Redis client;
    private final RedisConnection connection;
    private volatile boolean broken;

    private RedisLink(Redis client, RedisConnection connection) {
        this.client = client;
        this.connection = connection;
        connection.exceptionHandler(failure -> broken = true);
        connection.endHandler(ended -> broken = true);
    }

    static Future<RedisLink> open(Vertx vertx, RedisConfig config, Endpoint server) {
        Redis client = Redis.createClient(vertx, options(config, server));
        return client.connect()
                .map(connection -> new RedisLink(client, connection))
                .compose(link -> link.authenticate(config)
                        .compose(done -> link.check(server))
                        .map(link))
                .recover(failure -> client.close()
                        .otherwiseEmpty()
                        .compose(closed -> Future.failedFuture(RedisFailure.of(server, failure))));
    }

    private static RedisOptions options(RedisConfig config, Endpoint server) {
        NetClientOptions net = new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setConnectTimeout((int) config.timeout().toMillis());
        config.tls().ifPresent(tls -> {
            net.setSsl(true).setHostnameVerificationAlgorithm(tls.verifiesHost() ? "HTTPS" : "");
            tls.trust().ifPresent(trust -> net.setTrustOptions(new PemTrustOptions().addCertPath(trust.toString())));
            tls.identity()
                    .ifPresent(identity -> net.setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(identity.certificate().toString())
                            .addKeyPath(identity.key().toString())));
        });
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        return new RedisOptions()
                .setType(RedisClientType.STANDALONE)
                .setConnectionString((config.tls().isPresent() ? "rediss://" : "redis://") + host + ":" + server.port())
                .setNetClientOptions(net)
                // Version 2 of the protocol is enough, and HELLO a command that some users may not run.
                .setProtocolNegotiation(false)
                .setMaxPoolSize(1)
                .setMaxWaitingHandlers(REQUESTS_UNDER_WAY_MAX);
    }

    private Future<Response> authenticate(RedisConfig config) {
        if (config.password().isEmpty()) {
            return Future.succeededFuture();
        }
        Request request = Request.cmd(Command.AUTH);
        config.user().ifPresent(request::arg);
        return connection.send(request.arg(config.password().get()));
    }

    private Future<Void> check(Endpoint server) {
        return connection.send(Request.cmd(Command.INFO)).map(info -> {
            check(server, info == null ? "" : info.toString(StandardCharsets.UTF_8));
            return null;
        });
    }

    private static void check(Endpoint server, String info) {
        Matcher version = VERSION.matcher(info);
        if (version.find()) {
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
                throw new CloudException(
                        CloudException.Kind.REFUSED,
                        "Redis at " + server + " is version " + major + "." + minor + ", needed is " + OLDEST_MAJOR
                                + "." + OLDEST_MINOR + " or newer");
            }
        }
        if (info.contains("maxmemory_policy:") && !info.contains("maxmemory_policy:noeviction")) {
            LOG.warn("Redis at {} deletes records when its memory is full: set 'maxmemory-policy noeviction'", server);
        }
        if (info.contains("aof_enabled:0")) {
            LOG.warn("Redis at {} forgets changes when it stops: set 'appendonly yes'", server);
        }
    }

    Future<Response> send(Request request) {
        return connection.send(request);
    }

    /** For the one link that listens. */
    RedisConnection connection() {
        return connection;
    }

    boolean isBroken() {
        return broken;
    }

    /** Breaks it: what is under way fails. */
    void close() {
        broken = true;
        client.close();
    }
}
