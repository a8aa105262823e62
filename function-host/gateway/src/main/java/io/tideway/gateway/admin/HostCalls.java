package io.tideway.gateway.admin;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What the gateway as a whole counts. */
record HostCalls(AdminApi.Sources sources) implements CallSubject {

    @Override
    public Optional<AdminAnswer> answer(AdminCall call) {
        return call.name().equals("GET status 1") ? Optional.of(AdminAnswer.ok(status())) : Optional.empty();
    }

    private JsonObject status() {
        JsonObject host = new JsonObject();
        sources.counters().snapshot().forEach(host::put);
        sources.host().phaseCounters().forEach(host::put);
        JsonObject broker = new JsonObject();
        sources.broker().totals().forEach((name, value) -> broker.put(name + "_total", value));
        if (sources.hosts() != null) {
            sources.hosts().totals().forEach((name, value) -> broker.put(name + "_total", value));
        }
        JsonObject status = new JsonObject();
        sources.broker().gauges().forEach(status::put);
        return status.put("outputs_waiting", sources.host().outputsKept())
                .put("inputs_waiting", sources.host().inputsWaiting())
                .put("store_bytes", sources.store().bytesOnDisk())
                .put("store_refusal", sources.store().refusal())
                .put("host", host)
                .put("broker", broker);
    }
}
