package io.tideway.simulator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tideway.simulator.truth.FinalStates;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.UnreadableStatesException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** Reads the states of all instances of a running gateway, page by page, so that any number of keys fits in memory. */
public final class AdminStates implements FinalStates {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The most that one call gives. */
    private static final int PAGE_INSTANCES = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final AdminAddress gateway;

    /** Of that gateway; nothing is asked yet. */
    public AdminStates(AdminAddress gateway) {
        this.gateway = gateway;
    }

    @Override
    public Walked walk(String function, Consumer<InstanceState> each) throws UnreadableStatesException {
        long instances = 0;
        long notLocal = 0;
        JsonNode from = TextNode.valueOf("");
        while (from.isTextual()) {
            JsonNode page =
                    get("export/" + encoded(function) + "?max=" + PAGE_INSTANCES + "&from=" + encoded(from.asText()));
            for (JsonNode instance : page.path("instances")) {
                each.accept(instance(instance));
                instances++;
            }
            notLocal += page.path("not_local").asLong();
            from = page.path("next");
        }
        return new Walked(instances, notLocal);
    }

    private static InstanceState instance(JsonNode json) {
        List<InstanceState.Entry> entries = new ArrayList<>();
        for (JsonNode entry : json.path("entries")) {
            entries.add(new InstanceState.Entry(
                    entry.path("kind").asText(),
                    entry.path("name").asText(),
                    entry.path("entry").asText(""),
                    Base64.getDecoder().decode(entry.path("value").asText())));
        }
        return new InstanceState(json.path("key").asText(), entries);
    }

    private JsonNode get(String path) throws UnreadableStatesException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.address() + "/v1/" + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + gateway.token())
                .build();
        // Ctrl-C ends the run early; what there is so far is still wanted.
        boolean interrupted = Thread.interrupted();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 401) {
                throw new UnreadableStatesException(
                        "the gateway at " + gateway + " does not take the token; give the one of its data folder");
            }
            JsonNode answer = JSON.readTree(response.body());
            if (response.statusCode() != 200 || !answer.has("instances")) {
                throw new UnreadableStatesException("the gateway at " + gateway + " refuses: "
                        + answer.path("error").asText("answer " + response.statusCode()));
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new UnreadableStatesException("what answers at " + gateway + " is not a Tideway gateway", e);
        } catch (IOException e) {
            throw new UnreadableStatesException(
                    "no gateway answers at " + gateway + " (" + e + "); does it run, and is that its admin API?", e);
        } catch (InterruptedException e) {
            interrupted = true;
            throw new UnreadableStatesException("interrupted while the states were read", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
