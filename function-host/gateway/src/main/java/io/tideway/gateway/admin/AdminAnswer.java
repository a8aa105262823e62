package io.tideway.gateway.admin;

import io.vertx.core.json.JsonObject;

/** One answer of the admin API. */
record AdminAnswer(int status, JsonObject body) {

    static AdminAnswer ok(JsonObject body) {
        return new AdminAnswer(200, body);
    }

    static AdminAnswer error(int status, String message) {
        return new AdminAnswer(status, new JsonObject().put("error", message));
    }
}
