package io.tideway.gateway.command;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Entries of an instance as the admin API gives them, for people. */
final class EntryTable {

    private EntryTable() {}

    static String of(JsonArray entries) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KIND", "NAME", "VALUE", "EXPIRES"));
        for (Object element : entries) {
            JsonObject entry = (JsonObject) element;
            String name =
                    entry.getString("name") + (entry.containsKey("entry") ? "[" + entry.getString("entry") + "]" : "");
            rows.add(List.of(entry.getString("kind"), name, value(entry), entry.getString("expires", "-")));
        }
        return Table.of(rows);
    }

    private static String value(JsonObject entry) {
        if (entry.getBoolean("removed", false)) {
            return "(removed)";
        }
        if (entry.containsKey("count")) {
            return String.valueOf(entry.getLong("count"));
        }
        return entry.containsKey("due") ? "due " + entry.getString("due") : PayloadText.of(entry.getBinary("bytes"));
    }
}
