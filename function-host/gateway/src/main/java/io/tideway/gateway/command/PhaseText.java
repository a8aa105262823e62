package io.tideway.gateway.command;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Phases as the admin API gives them, for people. */
final class PhaseText {

    private PhaseText() {}

    static String table(JsonArray instances) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "FUNCTION", "KEY", "PHASE", "PIN", "EPOCH", "VERSION", "WAITING", "UNSYNCED", "STATE", "RATE/S"));
        for (Object element : instances) {
            JsonObject instance = (JsonObject) element;
            rows.add(List.of(
                    instance.getString("function"),
                    instance.getString("key"),
                    phase(instance),
                    instance.getString("pin").equals("auto") ? "-" : instance.getString("pin"),
                    String.valueOf(instance.getLong("epoch")),
                    version(instance),
                    String.valueOf(instance.getInteger("inputs_waiting")),
                    String.valueOf(instance.getInteger("unsynced_entries")),
                    QuantityText.bytes(instance.getLong("state_bytes")),
                    QuantityText.perSecond(instance.getDouble("rate_per_second"))));
        }
        return Table.of(rows);
    }

    private static String version(JsonObject instance) {
        Long version = instance.getLong("version");
        return version == null ? "-" : version.toString();
    }

    /** The phase, and what is special about it. */
    static String phase(JsonObject instance) {
        List<String> notes = new ArrayList<>();
        if (instance.getBoolean("held")) {
            notes.add("held");
        }
        if (instance.getBoolean("offline")) {
            notes.add("offline");
        }
        return instance.getString("phase") + (notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")");
    }

    /** How the gateway stands with its cloud store. */
    static String link(JsonObject link) {
        int instances = link.getInteger("unsynced_instances");
        return "cloud store: " + (link.getBoolean("reachable") ? "reachable" : "cannot be reached") + "; "
                + (instances == 0
                        ? "everything is synced"
                        : QuantityText.count(instances, "instance", "instances") + " not synced, "
                                + QuantityText.bytes(link.getLong("unsynced_bytes")) + ", the oldest change "
                                + QuantityText.milliseconds(link.getLong("unsynced_age_ms")) + " ago");
    }

    static String instance(JsonObject instance) {
        String pin = instance.getString("pin");
        return instance.getString("function") + "/" + instance.getString("key") + " is " + phase(instance)
                + (pin.equals("auto") ? "" : ", pinned " + pin) + ": epoch " + instance.getLong("epoch") + ", version "
                + version(instance) + ", "
                + QuantityText.count(instance.getInteger("inputs_waiting"), "input", "inputs") + " waiting, "
                + QuantityText.count(instance.getInteger("unsynced_entries"), "entry", "entries") + " not synced, "
                + QuantityText.bytes(instance.getLong("state_bytes")) + " of state, "
                + QuantityText.perSecond(instance.getDouble("rate_per_second")) + " messages/s";
    }

    static String decisions(JsonArray decisions) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TIME", "FUNCTION", "KEY", "PHASE", "REASON"));
        for (Object element : decisions) {
            JsonObject decision = (JsonObject) element;
            rows.add(List.of(
                    decision.getString("at"),
                    decision.getString("function"),
                    decision.getString("key"),
                    decision.getString("phase"),
                    decision.getString("reason")));
        }
        return Table.of(rows);
    }
}
