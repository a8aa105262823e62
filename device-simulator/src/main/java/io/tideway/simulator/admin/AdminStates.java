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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the states of all instances of running gateways, page by page; only the keys stay in memory, and states that may be
 * outdated until all gateways were asked.
 */
public final class AdminStates implements FinalStates {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The most that one call gives. */
    private static final int PAGE_INSTANCES = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final List<AdminAddress> gateways;

    /** Of all gateways of a site; nothing is asked yet. */
    public AdminStates(List<AdminAddress> gateways) {
        this.gateways = List.copyOf(gateways);
    }

    @Override
    public Walked walk(String function, Consumer<InstanceState> each) throws UnreadableStatesException {
        Set<String> shown = new HashSet<>();
        Map<String, InstanceState> outdated = new HashMap<>();
        for (AdminAddress gateway : gateways) {
            walk(gateway, function, (state, isOutdated) -> {
                if (isOutdated) {
                    outdated.putIfAbsent(state.key(), state);
                } else if (shown.add(state.key())) {
                    each.accept(state);
                }
            });
        }
        outdated.keySet().removeAll(shown);
        outdated.values().forEach(each);
        return new Walked(shown.size() + outdated.size(), outdated.size());
    }

    private interface Visitor {
        void visit(InstanceState state, boolean isOutdated);
    }

    private void walk(AdminAddress gateway, String function, Visitor each) throws UnreadableStatesException {
        JsonNode from = TextNode.valueOf("");
        while (from.isTextual()) {
            JsonNode page = get(
                    gateway,
                    "export/" + encoded(function) + "?max=" + PAGE_INSTANCES + "&from=" + encoded(from.asText()));
            Set<String> outdated = new HashSet<>();
            page.path("outdated").forEach(key -> outdated.add(key.asText()));
            for (JsonNode json : page.path("instances")) {
                InstanceState state = instance(json);
                each.visit(state, outdated.contains(state.key()));
            }
            from = page.path("next");
        }
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

    private JsonNode get(AdminAddress gateway, String path) throws UnreadableStatesException {
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
