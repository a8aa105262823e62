package io.tideway.gateway.admin;

import io.tideway.gate.hosts.GatewayEnd.HostView;
import io.tideway.gateway.hosts.AttachedHosts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hosts attached to this gateway: shown and forgotten.
 *
 * @param hosts {@code null} when none may attach
 */
record HostsCalls(@Nullable AttachedHosts hosts) implements CallSubject {

    private static final String NONE =
            "no hosts may attach to this gateway; name their users under 'hosts' in its configuration";

    @Override
    public Optional<AdminAnswer> answer(AdminCall call) {
        return switch (call.name()) {
            case "GET hosts 1" -> Optional.of(list());
            case "DELETE hosts 2" -> Optional.of(forget(call.part(1)));
            default -> Optional.empty();
        };
    }

    private AdminAnswer list() {
        if (hosts == null) {
            return AdminAnswer.error(409, NONE);
        }
        JsonArray views = new JsonArray();
        hosts.views().stream().map(HostsCalls::json).forEach(views::add);
        return AdminAnswer.ok(new JsonObject().put("hosts", views));
    }

    private static JsonObject json(HostView host) {
        return new JsonObject()
                .put("name", host.name())
                .put("store", host.store())
                .put("attached", host.absentMs() < 0)
                .put("absent_ms", Math.max(0, host.absentMs()))
                .put("functions", new JsonArray(host.functions()))
                .put("runs", host.runs())
                .put("messages", host.messages())
                .put("load", Math.round(host.load()))
                .put("local", host.local());
    }

    private AdminAnswer forget(String name) {
        if (hosts == null) {
            return AdminAnswer.error(409, NONE);
        }
        return hosts.forget(name)
                ? AdminAnswer.ok(new JsonObject().put("name", name))
                : AdminAnswer.error(
                        404, "no host '" + name + "' is away; one that is attached is not forgotten, stop it first");
    }
}
