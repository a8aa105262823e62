package io.tideway.gateway.admin;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.PhaseConsole;
import io.tideway.runtime.host.RecordEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What fenced owners could not bring in: shown, merged and forgotten.
 *
 * @param console {@code null} when the gateway has no cloud store
 */
record OrphanCalls(@Nullable PhaseConsole console) implements CallSubject {

    private static final int ORPHANS_MAX = 1_000;

    private static final Comparator<EntryName> BY_NAME =
            Comparator.comparing(EntryName::kind).thenComparing(EntryName::name).thenComparing(EntryName::entry);

    @Override
    public Optional<AdminAnswer> answer(AdminCall call) {
        return switch (call.name()) {
            case "GET orphans 1" -> Optional.of(AdminAnswer.ok(list(call.max(ORPHANS_MAX))));
            case "GET orphans 2" -> Optional.of(show(call.part(1)));
            case "DELETE orphans 2" ->
                Optional.of(done(call.part(1), Await.result(present().dropOrphan(call.part(1)))));
            case "POST orphans 3" -> merge(call);
            default -> Optional.empty();
        };
    }

    private PhaseConsole present() {
        return NoCloudStore.require(console);
    }

    private Optional<AdminAnswer> merge(AdminCall call) {
        return call.part(2).equals("merge")
                ? Optional.of(done(call.part(1), Await.result(present().mergeOrphan(call.part(1)))))
                : Optional.empty();
    }

    private static AdminAnswer done(String id, boolean found) {
        return found ? AdminAnswer.ok(new JsonObject().put("id", id)) : unknown(id);
    }

    private static AdminAnswer unknown(String id) {
        return AdminAnswer.error(404, "there is no orphan '" + id + "'");
    }

    private JsonObject list(int max) {
        List<Orphan> found = Await.result(present().orphans(max + 1));
        JsonArray orphans = new JsonArray();
        found.stream().limit(max).map(OrphanCalls::json).forEach(orphans::add);
        return new JsonObject().put("orphans", orphans).put("more", found.size() > max);
    }

    private AdminAnswer show(String id) {
        return Await.result(present().orphan(id))
                .map(orphan -> AdminAnswer.ok(json(orphan).put("changes", changes(orphan))))
                .orElseGet(() -> unknown(id));
    }

    private static JsonObject json(Orphan orphan) {
        return new JsonObject()
                .put("id", orphan.id())
                .put("function", orphan.instance().function())
                .put("key", orphan.instance().key())
                .put("host", orphan.host())
                .put("epoch", orphan.epoch())
                .put(
                        "entries",
                        orphan.delta().puts().size() + orphan.delta().deletes().size())
                .put("bytes", orphan.delta().bytes())
                .put("refused", Instant.ofEpochMilli(orphan.refusedAtMs()));
    }

    private static JsonArray changes(Orphan orphan) {
        record Change(EntryName name, JsonObject json) {}
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<ByteString, ByteString> put : orphan.delta().puts().entrySet()) {
            RecordEntry entry = RecordEntry.of(put.getKey(), put.getValue());
            changes.add(new Change(entry.name(), EntryJson.of(entry)));
        }
        for (ByteString key : orphan.delta().deletes()) {
            EntryName name = EntryName.ofKey(key);
            changes.add(new Change(name, EntryJson.removed(name)));
        }
        JsonArray sorted = new JsonArray();
        changes.stream()
                .sorted(Comparator.comparing(Change::name, BY_NAME))
                .map(Change::json)
                .forEach(sorted::add);
        return sorted;
    }
}
