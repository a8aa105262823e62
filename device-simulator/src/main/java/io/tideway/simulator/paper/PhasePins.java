package io.tideway.simulator.paper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideway.simulator.load.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Pins instances to their local phase over the admin API of a gateway, and waits until they are there. One thread. */
final class PhasePins {
    private static final String FUNCTION = "paper-service";
    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final Duration SWITCHED_MAX = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String address;
    private final String token;
    private Set<String> pinned = Set.of();

    private PhasePins(String address, String token) {
        this.address = address;
        this.token = token;
    }

    /** Over the API whose address and token are in the gateway's data folder. */
    static PhasePins of(Path data) throws IOException {
        return new PhasePins(
                Files.readString(data.resolve("admin.address")).strip(),
                Files.readString(data.resolve("admin.token")).strip());
    }

    /** Makes these keys local and all others remote; returns when the gateway says that they are. */
    void local(Set<String> keys) throws IOException, InterruptedException {
        for (String key : keys) {
            if (!pinned.contains(key)) {
                pin(key, "local");
            }
        }
        for (String key : pinned) {
            if (!keys.contains(key)) {
                pin(key, "auto"); // The manifest says remote.
            }
        }
        pinned = Set.copyOf(keys);
        for (int i = 0; !phases().equals(keys); i++) {
            if (i * LOOK_EVERY.toMillis() > SWITCHED_MAX.toMillis()) {
                throw new IOException(
                        "instances are not in their phases after " + SWITCHED_MAX.toSeconds() + " s: " + phases());
            }
            Waiting.until(() -> false, LOOK_EVERY);
        }
    }

    /** Instances in their local phase or between phases. */
    int notRemote() throws IOException, InterruptedException {
        return phases().size();
    }

    private Set<String> phases() throws IOException, InterruptedException {
        Set<String> local = new HashSet<>();
        for (JsonNode instance :
                call(request("/v1/phase/" + FUNCTION + "?max=1000").GET()).path("instances")) {
            if (!instance.path("phase").asText().equals("remote")) {
                // One on its way is counted under a name that nobody asks for.
                local.add(
                        instance.path("phase").asText().equals("local")
                                ? instance.path("key").asText()
                                : "switching " + instance.path("key").asText());
            }
        }
        return local;
    }

    private void pin(String key, String to) throws IOException, InterruptedException {
        call(request("/v1/pin/" + FUNCTION + "/" + key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"pin\":\"" + to + "\"}")));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(CALL_MAX)
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("gateway answers " + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body());
    }
}
