package io.tideway.gateway.admin;

import com.google.protobuf.ByteString;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.gateway.config.ProcessConfig;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.StateEdits;
import io.tideway.runtime.host.StateScan;
import io.tideway.runtime.lane.StateReader;
import io.tideway.runtime.store.MemoryStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The real admin API over HTTP in front of a fake host. */
public final class AdminFixture implements AutoCloseable, StateEdits {

    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final long BODY_BYTES_MAX = 8 << 20;

    public final MemoryStore store = new MemoryStore(false);

    /** What was imported, in order. */
    public final Map<InstanceId, Map<ByteString, ByteString>> edits = new LinkedHashMap<>();

    /** Edits of this key are refused. */
    public String refusedKey = "";

    private final Path configFile;
    private final Vertx vertx = Vertx.vertx();
    private final AdminApi api;

    /** With that console, or {@code null} for a gateway without a cloud store. */
    public AdminFixture(Path folder, @Nullable FakeConsole console) throws IOException {
        configFile = folder.resolve("gateway.yaml");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(configFile, """
                data: data
                functions: functions
                listeners: [ { name: mqtt, address: "127.0.0.1:0", anonymous: true } ]
                access: { acl: [ "allow all #" ] }
                """);
        AdminCalls calls = new AdminCalls(List.of(
                AdminFixture::status,
                new StateCalls(
                        new StateReader(store), new StateScan(store), console, this, Clock.fixed(NOW, ZoneOffset.UTC)),
                new PhaseCalls(console),
                new OrphanCalls(console)));
        api = new AdminApi(vertx, config(), BODY_BYTES_MAX, calls);
    }

    private static Optional<AdminAnswer> status(AdminCall call) {
        return call.name().equals("GET status 1") ? Optional.of(AdminAnswer.ok(new JsonObject())) : Optional.empty();
    }

    private ProcessConfig config() throws IOException {
        return GatewayConfigFile.read(configFile, Map.of()).process();
    }

    public Path configFile() {
        return configFile;
    }

    public AdminClient client() throws IOException {
        return AdminClient.of(config()).orElseThrow();
    }

    public String base() {
        return "http://127.0.0.1:" + api.address().getPort() + "/v1/";
    }

    @Override
    public CompletionStage<Void> replace(InstanceId instance, Map<ByteString, ByteString> entries) {
        if (instance.key().equals(refusedKey)) {
            return CompletableFuture.failedStage(new IllegalArgumentException("state is over the limit of 64 KB"));
        }
        edits.put(instance, entries);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() throws IOException {
        api.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
