package io.tideway.gateway.admin;

import io.tideway.runtime.control.Decision;
import io.tideway.runtime.control.DecisionLog;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.host.PhaseConsole;
import io.tideway.runtime.host.PhaseConsole.LinkView;
import io.tideway.runtime.lane.PhaseView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Phases of instances: shown, ordered and explained.
 *
 * @param console {@code null} when the gateway has no cloud store
 */
record PhaseCalls(@Nullable PhaseConsole console) implements CallSubject {

    private static final int INSTANCES_MAX = 10_000;
    private static final int DECISIONS_MAX = 10_000;

    @Override
    public Optional<AdminAnswer> answer(AdminCall call) {
        return switch (call.name()) {
            case "GET phase 1" -> Optional.of(AdminAnswer.ok(list(Optional.empty(), call.max(INSTANCES_MAX))));
            case "GET phase 2" -> Optional.of(AdminAnswer.ok(list(Optional.of(call.part(1)), call.max(INSTANCES_MAX))));
            case "GET phase 3" -> Optional.of(one(instance(call)));
            case "POST phase 3" -> Optional.of(AdminAnswer.ok(set(instance(call), call.json())));
            case "POST pin 3" -> Optional.of(AdminAnswer.ok(pin(instance(call), call.json())));
            case "GET decisions 1" -> Optional.of(AdminAnswer.ok(decisions(call)));
            default -> Optional.empty();
        };
    }

    private static InstanceId instance(AdminCall call) {
        return new InstanceId(call.part(1), call.part(2));
    }

    private PhaseConsole present() {
        return NoCloudStore.require(console);
    }

    private JsonObject list(Optional<String> function, int max) {
        CompletionStage<List<PhaseView>> found = present().list(function, max + 1);
        CompletionStage<LinkView> link = present().link();
        List<PhaseView> views = Await.result(found);
        JsonArray instances = new JsonArray();
        views.stream().limit(max).map(PhaseCalls::json).forEach(instances::add);
        return new JsonObject()
                .put("instances", instances)
                .put("more", views.size() > max)
                .put("link", json(Await.result(link)));
    }

    private AdminAnswer one(InstanceId instance) {
        CompletionStage<Optional<PhaseView>> view = present().view(instance);
        CompletionStage<Optional<Decision>> decision = present().explain(instance);
        CompletionStage<LinkView> link = present().link();
        Optional<JsonObject> seen = Await.result(view).map(PhaseCalls::json);
        Optional<JsonObject> decided = Await.result(decision).map(PhaseCalls::json);
        if (seen.isEmpty() && decided.isEmpty()) {
            return AdminAnswer.error(404, "instance " + instance + " was never served by this gateway");
        }
        return AdminAnswer.ok(new JsonObject()
                .put("instance", seen.orElse(null))
                .put("decision", decided.orElse(null))
                .put("link", json(Await.result(link))));
    }

    private JsonObject set(InstanceId instance, JsonObject order) {
        Phase phase = switch (order.getString("phase", "")) {
            case "local" -> Phase.LOCAL;
            case "remote" -> Phase.REMOTE;
            default -> throw new CallRefusedException(400, "'phase' must be local or remote");
        };
        Await.result(present().set(instance, phase));
        return order;
    }

    private JsonObject pin(InstanceId instance, JsonObject order) {
        Preference preference = switch (order.getString("pin", "")) {
            case "local" -> Preference.LOCAL;
            case "remote" -> Preference.REMOTE;
            case "auto" -> Preference.AUTO;
            default -> throw new CallRefusedException(400, "'pin' must be local, remote or auto");
        };
        Await.result(present().pin(instance, preference));
        return order;
    }

    private JsonObject decisions(AdminCall call) {
        Optional<String> function = call.parameter("function");
        JsonArray decisions = new JsonArray();
        present().decisions(function.isPresent() ? DECISIONS_MAX : call.max(DECISIONS_MAX)).stream()
                .filter(entry -> function.map(
                                name -> name.equals(entry.decision().instance().function()))
                        .orElse(true))
                .limit(call.max(DECISIONS_MAX))
                .map(PhaseCalls::json)
                .forEach(decisions::add);
        return new JsonObject().put("decisions", decisions);
    }

    private static JsonObject json(DecisionLog.Entry entry) {
        return json(entry.decision())
                .put("function", entry.decision().instance().function())
                .put("key", entry.decision().instance().key())
                .put("at", Instant.ofEpochMilli(entry.atMs()));
    }

    private static JsonObject json(Decision decision) {
        return new JsonObject().put("phase", name(decision.phase())).put("reason", decision.reason());
    }

    private static JsonObject json(LinkView link) {
        return new JsonObject()
                .put("reachable", link.reachable())
                .put("unsynced_instances", link.unsyncedInstances())
                .put("unsynced_bytes", link.unsyncedBytes())
                .put("unsynced_age_ms", link.unsyncedAgeMs());
    }

    private static JsonObject json(PhaseView view) {
        return new JsonObject()
                .put("function", view.instance().function())
                .put("key", view.instance().key())
                .put("phase", name(view.phase()))
                .put("held", view.held())
                .put("epoch", view.epoch())
                .put("version", view.version() < 0 ? null : view.version())
                .put("inputs_waiting", view.waiting())
                .put("unsynced_entries", view.unsyncedEntries())
                .put("state_bytes", view.stateBytes())
                .put("rate_per_second", view.ratePerSecond())
                .put("offline", view.offline())
                .put("pin", name(view.pin()));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
