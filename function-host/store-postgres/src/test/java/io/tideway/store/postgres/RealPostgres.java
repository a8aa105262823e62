package io.tideway.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real server in processes of its own, on loopback, which can be killed and started again with what it had. As root it
 * runs in a user namespace of its own (needs {@code unshare}), since PostgreSQL refuses root.
 */
public final class RealPostgres implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);
    static final String USER = "postgres";

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private RealPostgres(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    public static RealPostgres start(Path folder) throws IOException {
        RealPostgres postgres = new RealPostgres(folder.resolve("data"), freePort());
        postgres.start();
        return postgres;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    public void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "100")
                // The tests kill processes, they do not cut power.
                .setServerConfig("fsync", "off")
                // The embedded server has it off, which loses confirmed changes in a crash.
                .setServerConfig("synchronous_commit", "on")
                .setPGStartupWait(SOON)
                .start();
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    public PostgresConfig config() {
        return PostgresConfig.of(endpoint(), "postgres", USER, Optional.empty());
    }

    void run(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String ask(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** From now on that user needs the password. */
    void requirePassword(String user) throws IOException {
        Path rules = data.resolve("pg_hba.conf");
        String rule = "host all " + user + " 127.0.0.1/32 scram-sha-256\n";
        Files.writeString(rules, rule + Files.readString(rules), StandardOpenOption.TRUNCATE_EXISTING);
        run("SELECT pg_reload_conf()");
    }

    /** As {@code kill -9} of the server does; its children end by themselves. */
    public void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        var children = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        Awaitility.await().atMost(SOON).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        // There is nothing left to stop, which it says in the log; it gives back the lock on the folder.
        server.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
