package io.tideway.gateway.admin;

import com.google.protobuf.ByteString;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.InstanceEntries;
import io.tideway.runtime.host.RecordEntry;
import io.tideway.yaml.NearestWord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An instance as a line of an exported file, and back.
 *
 * <pre>
 * {"function":"f","key":"d1",
 *  "entries":[{"kind":"value|counter|map","name":"n","entry":"map key","value":"base64","expires":"2026-01-01T00:00:00Z"}],
 *  "timers":[{"name":"t","due":"2026-01-01T00:00:00Z","levels":{"device":"d1"}}]}
 * </pre>
 */
public final class InstanceJson {

    private InstanceJson() {}

    /** As a line of the file. */
    public static JsonObject of(InstanceEntries instance) {
        JsonArray entries = new JsonArray();
        JsonArray timers = new JsonArray();
        for (RecordEntry entry : instance.entries()) {
            if (entry.name().kind().isState()) {
                entries.add(state(entry));
            } else if (entry.name().kind() == EntryName.Kind.TIMER) {
                timers.add(timer(entry));
            }
        }
        return new JsonObject()
                .put("function", instance.instance().function())
                .put("key", instance.instance().key())
                .put("entries", entries)
                .put("timers", timers);
    }

    private static JsonObject state(RecordEntry entry) {
        JsonObject json = new JsonObject()
                .put("kind", entry.name().kind().name().toLowerCase(Locale.ROOT))
                .put("name", entry.name().name());
        if (entry.name().kind() == EntryName.Kind.MAP) {
            json.put("entry", entry.name().entry());
        }
        json.put("value", Base64.getEncoder().encodeToString(entry.value().toByteArray()));
        if (entry.expiresAtMs() != RecordEntry.NEVER) {
            json.put("expires", Instant.ofEpochMilli(entry.expiresAtMs()).toString());
        }
        return json;
    }

    private static JsonObject timer(RecordEntry entry) {
        StoredTimer timer = entry.timer();
        JsonObject levels = new JsonObject();
        new TreeMap<>(timer.getLevelsMap()).forEach(levels::put);
        return new JsonObject()
                .put("name", entry.name().name())
                .put("due", Instant.ofEpochMilli(timer.getDueMs()).toString())
                .put("levels", levels);
    }

    /**
     * Reads a line of the file.
     *
     * @throws IllegalArgumentException naming the field and what is wrong with it
     */
    public static InstanceEntries parse(JsonObject json) {
        refuseOthers(json, Set.of("function", "key", "entries", "timers"));
        List<RecordEntry> entries = new ArrayList<>();
        for (JsonObject entry : objects(json, "entries")) {
            entries.add(parseState(entry));
        }
        for (JsonObject timer : objects(json, "timers")) {
            entries.add(parseTimer(timer));
        }
        return new InstanceEntries(new InstanceId(text(json, "function"), text(json, "key")), entries);
    }

    private static RecordEntry parseState(JsonObject json) {
        refuseOthers(json, Set.of("kind", "name", "entry", "value", "expires"));
        EntryName.Kind kind = switch (text(json, "kind")) {
            case "value" -> EntryName.Kind.VALUE;
            case "counter" -> EntryName.Kind.COUNTER;
            case "map" -> EntryName.Kind.MAP;
            default ->
                throw new IllegalArgumentException(
                        "'kind' must be value, counter or map, found '" + json.getValue("kind") + "'");
        };
        boolean inMap = kind == EntryName.Kind.MAP || json.containsKey("entry");
        EntryName name = new EntryName(kind, text(json, "name"), inMap ? text(json, "entry") : "");
        byte[] value = converted(json, "value", "base64", Base64.getDecoder()::decode);
        long expiresAtMs = json.containsKey("expires") ? time(json, "expires") : RecordEntry.NEVER;
        return RecordEntry.ofState(name, ByteString.copyFrom(value), expiresAtMs);
    }

    private static RecordEntry parseTimer(JsonObject json) {
        refuseOthers(json, Set.of("name", "due", "levels"));
        Map<String, String> levels = new TreeMap<>();
        if (json.containsKey("levels")) {
            if (!(json.getValue("levels") instanceof JsonObject named)) {
                throw new IllegalArgumentException("'levels' must be an object");
            }
            named.fieldNames().forEach(name -> levels.put(name, text(named, name)));
        }
        return RecordEntry.ofTimer(text(json, "name"), time(json, "due"), levels);
    }

    private static List<JsonObject> objects(JsonObject json, String field) {
        Object value = json.getValue(field, new JsonArray());
        List<JsonObject> objects = new ArrayList<>();
        if (!(value instanceof JsonArray array)) {
            throw new IllegalArgumentException("'" + field + "' must be a list");
        }
        for (Object element : array) {
            if (!(element instanceof JsonObject object)) {
                throw new IllegalArgumentException("'" + field + "' must hold objects, found " + element);
            }
            objects.add(object);
        }
        return objects;
    }

    private static long time(JsonObject json, String field) {
        return converted(
                json,
                field,
                "a time such as 2026-01-01T00:00:00Z",
                text -> Instant.parse(text).toEpochMilli());
    }

    private static <T> T converted(JsonObject json, String field, String form, Function<String, T> conversion) {
        String text = text(json, field);
        try {
            return conversion.apply(text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + field + "' must be " + form + ", found '" + text + "'", e);
        }
    }

    private static String text(JsonObject json, String field) {
        if (json.getValue(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("'" + field + "' must be there and be text");
    }

    private static void refuseOthers(JsonObject json, Set<String> known) {
        for (String field : json.fieldNames()) {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("'" + field + "' is not a known field"
                        + NearestWord.to(field, known)
                                .map(near -> ", did you mean '" + near + "'?")
                                .orElse(""));
            }
        }
    }
}
