package io.tideway.simulator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tideway.simulator.load.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Orders phases and reads counters over the admin API of a gateway we started. */
final class GatewayAdmin {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SWITCH_MAX = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final String base;
    private final String token;

    private GatewayAdmin(String base, String token) {
        this.base = base;
        this.token = token;
    }

    /** Of the gateway whose data folder lies in that of the process. */
    static GatewayAdmin of(GatewayProcess gateway) throws IOException {
        return at(gateway.data().resolve("data"));
    }

    /** Of the gateway with that data folder. */
    static GatewayAdmin at(Path data) throws IOException {
        return new GatewayAdmin(
                "http://" + Files.readString(data.resolve("admin.address")).strip() + "/v1/",
                Files.readString(data.resolve("admin.token")).strip());
    }

    StoreFigures figures() {
        return StoreFigures.of(get("status").path("host"));
    }

    /** Orders the phase of these instances, until the next order. */
    void pin(String function, List<String> keys, String phase) {
        for (String key : keys) {
            call("pin/" + function + "/" + key, "POST", BodyPublishers.ofString("{\"pin\":\"" + phase + "\"}"));
        }
    }

    /** Waits until all these instances are there, and nothing is held; not when interrupted. */
    void awaitPhase(String function, List<String> keys, String phase) {
        await(
                "all " + keys.size() + " instances to be " + phase,
                () -> inPhase(function, phase).containsAll(keys));
    }

    /** Waits until the store has all changes of local instances. */
    void awaitSynced() {
        await(
                "all changes to be synced",
                () -> get("phase?max=1").path("link").path("unsynced_instances").asInt() == 0);
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        if (!Waiting.until(condition, SWITCH_MAX) && !Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("waited " + SWITCH_MAX.toSeconds() + " s for " + what);
        }
    }

    private Set<String> inPhase(String function, String phase) {
        JsonNode instances = get("phase/" + function + "?max=10000").path("instances");
        return StreamSupport.stream(instances.spliterator(), false)
                .filter(instance -> instance.path("phase").asText().equals(phase))
                .filter(instance -> !instance.path("held").asBoolean())
                .map(instance -> instance.path("key").asText())
                .collect(Collectors.toSet());
    }

    /** The instances in memory, so many at most, and whether there are more. */
    JsonNode phases(int max) {
        return get("phase?max=" + max);
    }

    private JsonNode get(String path) {
        return call(path, "GET", BodyPublishers.noBody());
    }

    private JsonNode call(String path, String method, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .method(method, body)
                .build();
        // An interrupt ends the bench after the current round; the figures of that round are still wanted.
        boolean interrupted = Thread.interrupted();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("the gateway refuses " + path + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer of the gateway's admin API", e);
        } catch (InterruptedException e) {
            interrupted = true;
            return JSON.createObjectNode();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
