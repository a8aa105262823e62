package io.tideway.gateway.admin;

import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call of the admin API.
 *
 * @param parts what follows {@code /v1/} in the path, decoded part by part: a key may contain an encoded slash
 */
record AdminCall(String method, List<String> parts, MultiMap parameters, byte[] body) {

    static AdminCall of(String method, String path, MultiMap parameters, byte[] body) {
        List<String> parts = new ArrayList<>();
        if (path.startsWith("/v1/")) {
            for (String part : path.substring("/v1/".length()).split("/", -1)) {
                // A plus is a plus in a path.
                parts.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return new AdminCall(method, parts, parameters, body);
    }

    /** What tells calls apart: method, subject and number of parts, such as {@code GET state 3}. */
    String name() {
        return parts.isEmpty() ? method : method + " " + parts.get(0) + " " + parts.size();
    }

    String part(int index) {
        return parts.get(index);
    }

    /** A parameter of the query; empty when it is absent. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** How many the caller wants, by the parameter {@code max}; 100 unless said otherwise. */
    int max(int bound) {
        String max = parameter("max").orElse("100");
        if (!max.matches("[0-9]{1,6}") || Integer.parseInt(max) < 1 || Integer.parseInt(max) > bound) {
            throw new CallRefusedException(400, "max must be 1 to " + bound + ", found '" + max + "'");
        }
        return Integer.parseInt(max);
    }

    /** The body as a JSON object. */
    JsonObject json() {
        try {
            return new JsonObject(new String(body, StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            throw new CallRefusedException(400, "the body must be a JSON object");
        }
    }
}
