package io.tideway.gateway.admin;

import io.tideway.gateway.config.ProcessConfig;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks the admin API of the gateway that runs on a data folder of this machine. */
public final class AdminClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final String base;
    private final String token;

    private AdminClient(String base, String token) {
        this.base = base;
        this.token = token;
    }

    /** The client for a gateway; empty when none runs with that configuration. */
    public static Optional<AdminClient> of(ProcessConfig config) throws IOException {
        Optional<String> address = AdminAddressFile.read(config.data());
        if (address.isEmpty()) {
            return Optional.empty();
        }
        AdminClient client = new AdminClient(
                "http://" + address.get() + "/v1/",
                AdminToken.read(config.admin().tokenFile()));
        try {
            client.call("GET", BodyPublishers.noBody(), "status");
            return Optional.of(client);
        } catch (ConnectException e) {
            return Optional.empty(); // Killed: the file was left behind.
        }
    }

    /**
     * Calls and gives the answer.
     *
     * @param path parts of the path, encoded here
     * @throws AdminRefusedException when the gateway says no
     */
    public JsonObject get(String... path) throws IOException {
        return call("GET", BodyPublishers.noBody(), encodedPath(path));
    }

    /** Like {@link #get} with parameters in the query. */
    public JsonObject get(Map<String, String> parameters, String... path) throws IOException {
        String query = parameters.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return call("GET", BodyPublishers.noBody(), encodedPath(path) + "?" + query);
    }

    /** Like {@link #get} with POST and JSON. */
    public JsonObject post(JsonObject body, String... path) throws IOException {
        return post(body.toBuffer().getBytes(), path);
    }

    /** Like {@link #get} with POST and a body. */
    public JsonObject post(byte[] body, String... path) throws IOException {
        return call("POST", BodyPublishers.ofByteArray(body), encodedPath(path));
    }

    /** Like {@link #get} with DELETE. */
    public JsonObject delete(String... path) throws IOException {
        return call("DELETE", BodyPublishers.noBody(), encodedPath(path));
    }

    private static String encodedPath(String... path) {
        return Arrays.stream(path).map(AdminClient::encoded).collect(Collectors.joining("/"));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonObject call(String method, HttpRequest.BodyPublisher body, String pathAndQuery) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .method(method, body)
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonObject answer = new JsonObject(response.body());
            if (response.statusCode() != 200) {
                throw new AdminRefusedException(response.statusCode(), answer.getString("error"));
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the gateway", e);
        } catch (DecodeException e) {
            throw new IOException("what answers at " + base + " is not a Tideway gateway", e);
        }
    }
}
