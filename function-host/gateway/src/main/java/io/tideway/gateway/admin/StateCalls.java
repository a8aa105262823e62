package io.tideway.gateway.admin;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.CurrentState;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.InstanceEntries;
import io.tideway.runtime.host.PhaseConsole;
import io.tideway.runtime.host.RecordEntry;
import io.tideway.runtime.host.StateEdits;
import io.tideway.runtime.host.StateScan;
import io.tideway.runtime.lane.StateReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The state of instances: shown, exported in pages and put in place of what is there.
 *
 * @param phases {@code null} when every instance is local
 * @param edits {@code null} when this gateway takes none
 */
record StateCalls(
        StateReader states,
        StateScan scan,
        @Nullable PhaseConsole phases,
        @Nullable StateEdits edits,
        Clock clock) implements CallSubject {

    private static final int KEYS_MAX = 1_000;

    /** A page is held in memory, and a batch of edits under way at once, beside the traffic of devices. */
    private static final int PAGE_INSTANCES_MAX = 200;

    private static final long PAGE_BYTES_MAX = 1 << 20;

    @Override
    public Optional<AdminAnswer> answer(AdminCall call) {
        return switch (call.name()) {
            case "GET state 2" -> Optional.of(AdminAnswer.ok(keys(call.part(1), call)));
            case "GET state 3" -> Optional.of(AdminAnswer.ok(state(new InstanceId(call.part(1), call.part(2)))));
            case "GET export 2" -> Optional.of(AdminAnswer.ok(exportPage(call)));
            case "GET export 3" -> Optional.of(AdminAnswer.ok(exportOne(new InstanceId(call.part(1), call.part(2)))));
            case "POST import 1" -> Optional.of(importBatch(call.json()));
            default -> Optional.empty();
        };
    }

    private JsonObject keys(String function, AdminCall call) {
        List<String> keys = states.keys(function, call.parameter("from").orElse(""), call.max(KEYS_MAX));
        return new JsonObject().put("function", function).put("keys", new JsonArray(keys));
    }

    private JsonObject state(InstanceId instance) {
        CurrentState.Found found = Await.result(current(instance));
        JsonArray entries = new JsonArray();
        for (RecordEntry item : found.instance().entries()) {
            if (item.name().kind().isState()) {
                entries.add(state(item));
            }
        }
        return new JsonObject()
                .put("function", instance.function())
                .put("key", instance.key())
                .put("entries", entries)
                .put("latest", found.latest());
    }

    private static JsonObject state(RecordEntry item) {
        EntryName name = item.name();
        byte[] value = item.value().toByteArray();
        JsonObject entry = new JsonObject()
                .put("kind", name.kind().name().toLowerCase(Locale.ROOT))
                .put("name", name.name())
                .put("bytes", value);
        if (name.kind() == EntryName.Kind.MAP) {
            entry.put("entry", name.entry());
        }
        if (name.kind() == EntryName.Kind.COUNTER) {
            entry.put("count", ByteBuffer.wrap(value).getLong());
        }
        if (item.expiresAtMs() != RecordEntry.NEVER) {
            entry.put("expires", Instant.ofEpochMilli(item.expiresAtMs()));
        }
        return entry;
    }

    private CompletionStage<CurrentState.Found> current(InstanceId instance) {
        long nowMs = clock.millis();
        InstanceEntries here = scan.read(instance, nowMs).orElse(new InstanceEntries(instance, List.of()));
        return new CurrentState(phases).of(here, nowMs);
    }

    private JsonObject exportPage(AdminCall call) {
        StateScan.Page page = scan.page(
                call.part(1),
                call.parameter("from").orElse(""),
                call.max(PAGE_INSTANCES_MAX),
                PAGE_BYTES_MAX,
                clock.millis());
        CurrentState current = new CurrentState(phases);
        List<CompletionStage<CurrentState.Found>> asked = page.instances().stream()
                .map(instance -> current.of(instance, clock.millis()))
                .toList();
        return exported(asked.stream().map(Await::result).toList())
                .put("next", page.next().orElse(null));
    }

    private JsonObject exportOne(InstanceId instance) {
        return exported(List.of(Await.result(current(instance))));
    }

    private JsonObject exported(List<CurrentState.Found> instances) {
        JsonArray lines = new JsonArray();
        JsonArray outdated = new JsonArray();
        for (CurrentState.Found found : instances) {
            if (!found.instance().entries().isEmpty()) {
                lines.add(InstanceJson.of(found.instance()));
                if (!found.latest()) {
                    outdated.add(found.instance().instance().key());
                }
            }
        }
        return new JsonObject().put("instances", lines).put("outdated", outdated);
    }

    private AdminAnswer importBatch(JsonObject body) {
        StateEdits taker = edits;
        if (taker == null) {
            return AdminAnswer.error(422, "this gateway takes no state");
        }
        List<InstanceEntries> instances = parse(body);
        List<CompletableFuture<Void>> edited = new ArrayList<>();
        for (InstanceEntries instance : instances) {
            edited.add(taker.replace(instance.instance(), instance.toRecord()).toCompletableFuture());
        }
        JsonArray failed = new JsonArray();
        for (int i = 0; i < edited.size(); i++) {
            Optional<String> reason = failure(edited.get(i));
            if (reason.isPresent()) {
                failed.add(new JsonObject().put("index", i).put("error", reason.get()));
            }
        }
        return AdminAnswer.ok(
                new JsonObject().put("imported", edited.size() - failed.size()).put("failed", failed));
    }

    private static List<InstanceEntries> parse(JsonObject body) {
        if (!(body.getValue("instances") instanceof JsonArray lines) || lines.size() > PAGE_INSTANCES_MAX) {
            throw new CallRefusedException(400, "'instances' must be a list of at most " + PAGE_INSTANCES_MAX);
        }
        List<InstanceEntries> instances = new ArrayList<>();
        for (Object line : lines) {
            if (!(line instanceof JsonObject json)) {
                throw new CallRefusedException(400, "'instances' must hold objects");
            }
            try {
                instances.add(InstanceJson.parse(json));
            } catch (IllegalArgumentException e) {
                throw new CallRefusedException(
                        400, "instance " + instances.size() + " of the batch: " + e.getMessage());
            }
        }
        return instances;
    }

    private static Optional<String> failure(CompletableFuture<Void> edit) {
        try {
            Await.result(edit);
            return Optional.empty();
        } catch (CallRefusedException | IllegalStateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
