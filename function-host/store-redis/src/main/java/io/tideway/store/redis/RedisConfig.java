package io.tideway.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to reach and use Redis.
 *
 * @param endpoints servers; of a cluster some of them are enough, else exactly one
 * @param cluster whether they are a Redis Cluster
 * @param user of the access control list; absent for the default one
 * @param password of the user; absent for none
 * @param tls absent for plain TCP
 * @param keyPrefix what all keys and channels begin with, to share a server between sites
 * @param timeout for one call, connecting included
 * @param connectionsMax to each server; calls share them, so few are enough
 * @param pageBytes entries in one reply; a bigger record takes several
 * @param changeBytesMax in one write or flush; Redis does nothing else while it takes one
 */
public record RedisConfig(
        List<Endpoint> endpoints,
        boolean cluster,
        Optional<String> user,
        Optional<String> password,
        Optional<RedisTls> tls,
        String keyPrefix,
        Duration timeout,
        int connectionsMax,
        int pageBytes,
        long changeBytesMax) {

    public static final String DEFAULT_KEY_PREFIX = "tw";
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    public static final int DEFAULT_CONNECTIONS_MAX = 2;
    public static final int DEFAULT_PAGE_BYTES = 1 << 20;
    public static final long DEFAULT_CHANGE_BYTES_MAX = 16L << 20;

    public RedisConfig {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints of Redis must name at least one server");
        }
        if (!cluster && endpoints.size() > 1) {
            throw new IllegalArgumentException(
                    "endpoints of Redis must name one server, found " + endpoints.size() + ". Or set 'cluster'.");
        }
        if (!keyPrefix.matches("[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException(
                    "key prefix must be letters, digits, '_', '.' or '-', found '" + keyPrefix + "'");
        }
        if (user.isPresent() && password.isEmpty()) {
            throw new IllegalArgumentException("user of Redis needs a password, found none for '" + user.get() + "'");
        }
        requirePositive("timeout", timeout.toMillis());
        requirePositive("connections", connectionsMax);
        requirePositive("page bytes", pageBytes);
        requirePositive("change bytes", changeBytesMax);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " of Redis must be greater than 0, found " + value);
        }
    }

    /** One server or a cluster, without password, in the clear. */
    public static RedisConfig of(boolean cluster, Endpoint... endpoints) {
        return new RedisConfig(
                List.of(endpoints),
                cluster,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DEFAULT_KEY_PREFIX,
                DEFAULT_TIMEOUT,
                DEFAULT_CONNECTIONS_MAX,
                DEFAULT_PAGE_BYTES,
                DEFAULT_CHANGE_BYTES_MAX);
    }

    /** The same, with a user of the access control list. */
    public RedisConfig withUser(Optional<String> newUser, String newPassword) {
        return new RedisConfig(
                endpoints,
                cluster,
                newUser,
                Optional.of(newPassword),
                tls,
                keyPrefix,
                timeout,
                connectionsMax,
                pageBytes,
                changeBytesMax);
    }

    /** The same, over TLS. */
    public RedisConfig withTls(RedisTls newTls) {
        return new RedisConfig(
                endpoints,
                cluster,
                user,
                password,
                Optional.of(newTls),
                keyPrefix,
                timeout,
                connectionsMax,
                pageBytes,
                changeBytesMax);
    }

    /** The same, with other bounds of one call. */
    public RedisConfig withBounds(Duration newTimeout, int newPageBytes, long newChangeBytesMax) {
        return new RedisConfig(
                endpoints,
                cluster,
                user,
                password,
                tls,
                keyPrefix,
                newTimeout,
                connectionsMax,
                newPageBytes,
                newChangeBytesMax);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisConfig" + endpoints + (cluster ? " cluster" : "") + (tls.isPresent() ? " tls" : "");
    }
}
