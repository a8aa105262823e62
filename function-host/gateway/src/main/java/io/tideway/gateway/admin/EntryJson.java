package io.tideway.gateway.admin;

import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.RecordEntry;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;

/** Entries of a record as the admin API shows them to people. */
final class EntryJson {

    private EntryJson() {}

    static JsonObject of(RecordEntry entry) {
        JsonObject json = named(entry.name());
        if (entry.name().kind() == EntryName.Kind.TIMER) {
            StoredTimer timer = entry.timer();
            return json.put("due", Instant.ofEpochMilli(timer.getDueMs()));
        }
        byte[] value = entry.value().toByteArray();
        json.put("bytes", value);
        if (entry.name().kind() == EntryName.Kind.COUNTER && value.length == Long.BYTES) {
            json.put("count", entry.value().asReadOnlyByteBuffer().getLong());
        }
        if (entry.expiresAtMs() != RecordEntry.NEVER) {
            json.put("expires", Instant.ofEpochMilli(entry.expiresAtMs()));
        }
        return json;
    }

    /** An entry that a change takes away. */
    static JsonObject removed(EntryName name) {
        return named(name).put("removed", true);
    }

    private static JsonObject named(EntryName name) {
        JsonObject json = new JsonObject()
                .put("kind", name.kind().name().toLowerCase(Locale.ROOT))
                .put("name", name.name());
        if (name.kind() == EntryName.Kind.MAP) {
            json.put("entry", name.entry());
        }
        return json;
    }
}
