package io.tideway.gateway.config;

import io.tideway.gateway.config.CloudStoreSection.Account;
import io.tideway.gateway.config.CloudStoreSection.Bounds;
import io.tideway.gateway.config.CloudStoreSection.Embedded;
import io.tideway.gateway.config.CloudStoreSection.Kind;
import io.tideway.gateway.config.CloudStoreSection.Postgres;
import io.tideway.gateway.config.CloudStoreSection.Redis;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads {@code cloud-store}. A key is known whatever the kind, so that the mistake of giving it with another kind is told by
 * its name. Used by one thread.
 */
final class CloudStoreReader {

    private static final int ADDRESSES_MAX = 16;
    private static final int KB = 1 << 10;
    private static final int MB = 1 << 20;

    /** Redis does all of a server's work on one thread; PostgreSQL has a process for each connection. */
    private static final int REDIS_CONNECTIONS = 2;

    private static final int POSTGRES_CONNECTIONS = 4;

    /** Well below the time after which a call has failed. */
    private static final Duration LATENCY_MAX = Duration.ofSeconds(1);

    private static final Set<Kind> SERVERS = Set.of(Kind.REDIS, Kind.POSTGRES);

    private static final Map<String, Set<Kind>> KINDS_OF_KEY = new TreeMap<>(Map.ofEntries(
            Map.entry("latency", Set.of(Kind.EMBEDDED)),
            Map.entry("addresses", SERVERS),
            Map.entry("cluster", Set.of(Kind.REDIS)),
            Map.entry("key-prefix", Set.of(Kind.REDIS)),
            Map.entry("database", Set.of(Kind.POSTGRES)),
            Map.entry("schema", Set.of(Kind.POSTGRES)),
            Map.entry("user", SERVERS),
            Map.entry("password-file", SERVERS),
            Map.entry("tls", SERVERS),
            Map.entry("timeout", SERVERS),
            Map.entry("connections", SERVERS),
            Map.entry("page-size", SERVERS),
            Map.entry("change-size", SERVERS)));

    private final YamlMap store;
    private final ConfigPaths paths;

    private CloudStoreReader(YamlMap store, ConfigPaths paths) {
        this.store = store;
        this.paths = paths;
    }

    /** Empty when there is no such part. Its mere mention means the embedded store. */
    static Optional<CloudStoreSection> read(YamlValue value, ConfigPaths paths) {
        return value.isGiven() ? new CloudStoreReader(value.map(), paths).read() : Optional.empty();
    }

    private Optional<CloudStoreSection> read() {
        YamlValue word = store.optional("kind");
        Optional<Kind> kind = word.isPresent() ? word.parsed(CloudStoreReader::parseKind) : Optional.of(Kind.EMBEDDED);
        // Which keys are right cannot be told without the kind.
        Optional<CloudStoreSection> section = kind.map(this::read);
        section.ifPresent(known -> refuseKeysNotOf(known.kind()));
        return section;
    }

    private static Kind parseKind(String text) {
        for (Kind kind : Kind.values()) {
            if (word(kind).equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("must be embedded, redis or postgres");
    }

    private CloudStoreSection read(Kind kind) {
        return switch (kind) {
            case EMBEDDED ->
                new Embedded(store.optional("latency").duration(Duration.ZERO, LATENCY_MAX, Duration.ZERO));
            case REDIS -> redis();
            case POSTGRES -> postgres();
        };
    }

    private void refuseKeysNotOf(Kind kind) {
        KINDS_OF_KEY.forEach((key, kinds) -> {
            YamlValue value = store.optional(key);
            if (!kinds.contains(kind) && value.isPresent()) {
                String owners = kinds.size() == 1 ? word(kinds.iterator().next()) : "redis or postgres";
                value.problem("belongs to kind " + owners + ", found with kind " + word(kind));
            }
        });
        store.refuseOtherKeys();
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private Redis redis() {
        List<ServerAddress> addresses = addresses();
        boolean cluster = store.optional("cluster").flag(false);
        if (!cluster && addresses.size() > 1) {
            store.optional("addresses")
                    .problem("must name one server, found " + addresses.size()
                            + "; or set 'cluster: true' if they are a Redis Cluster");
        }
        Account account = account();
        if (account.user() != null && account.passwordFile() == null) {
            store.optional("user").problem("needs the key 'password-file': Redis knows no user without password");
        }
        String keyPrefix = store.optional("key-prefix")
                .parsed(text -> checked(text, "[A-Za-z0-9_.-]{1,64}", "1 to 64 letters, digits, '_', '.' or '-'"))
                .orElse("tw");
        return new Redis(addresses, cluster, keyPrefix, account, bounds(REDIS_CONNECTIONS));
    }

    private Postgres postgres() {
        List<ServerAddress> addresses = addresses();
        String database = store.optional("database")
                .parsed(text -> checked(text, "[^\\x00]{1,63}", "the name of a database"))
                .orElse("tideway");
        String schema = store.optional("schema")
                .parsed(text ->
                        checked(text, "[a-z_][a-z0-9_]{0,40}", "lower-case letters, digits or '_', at most 41 of them"))
                .orElse("tideway");
        Account account = account();
        if (account.user() == null) {
            store.required("user");
        }
        return new Postgres(addresses, database, schema, account, bounds(POSTGRES_CONNECTIONS));
    }

    private static String checked(String text, String form, String expected) {
        if (!text.matches(form)) {
            throw new IllegalArgumentException("must be " + expected);
        }
        return text;
    }

    private List<ServerAddress> addresses() {
        YamlValue value = store.required("addresses");
        List<YamlValue> elements = value.list();
        if (value.isList() && (elements.isEmpty() || elements.size() > ADDRESSES_MAX)) {
            value.problem("must be a list of 1 to " + ADDRESSES_MAX + " servers");
        }
        List<ServerAddress> addresses = new ArrayList<>();
        elements.forEach(element -> element.parsed(ServerAddress::parse).ifPresent(addresses::add));
        return addresses;
    }

    private Account account() {
        String user = store.optional("user")
                .parsed(text -> checked(text, "\\S{1,128}", "the name of a user"))
                .orElse(null);
        Path password = paths.readable(store.optional("password-file")).orElse(null);
        YamlValue tls = store.optional("tls");
        // "tls:" with all its lines commented out must not become a connection without encryption.
        return new Account(user, password, tls.isGiven() ? ServerTlsSection.read(tls.map(), paths) : null);
    }

    private Bounds bounds(int connections) {
        return new Bounds(
                store.optional("timeout").duration(Duration.ofMillis(50), Duration.ofMinutes(1), Duration.ofSeconds(2)),
                store.optional("connections").integer(1, 64, connections),
                (int) store.optional("page-size").bytes(16 * KB, 64 * MB, MB),
                store.optional("change-size").bytes(64 * KB, 256 * MB, 16 * MB));
    }
}
