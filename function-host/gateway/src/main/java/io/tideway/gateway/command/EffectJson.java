package io.tideway.gateway.command;

import io.tideway.runtime.lane.StateReader;
import io.tideway.testkit.Effect;
import io.tideway.testkit.Input;
import io.tideway.testkit.PublishedOutput;
import io.tideway.testkit.Result;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Base64;

/** Shows effects to programs: one JSON object a line, its {@code type} first. */
record EffectJson(PrintWriter out) implements EffectPrinter {

    @Override
    public void sent(int line, Instant at, Result result) {
        JsonObject fields = input(line, at, result.input())
                .put("acknowledged", result.acknowledged())
                .put("duplicate", result.duplicate());
        result.rejection().ifPresent(reason -> fields.put("rejected", reason.name()));
        print(fields);
    }

    @Override
    public void unbound(int line, Instant at, Input input) {
        print(input(line, at, input).put("bound", false));
    }

    private static JsonObject input(int line, Instant at, Input input) {
        JsonObject fields = of("input", at).put("line", line).put("topic", input.topic());
        return bytes(fields, "payload", input.payload());
    }

    @Override
    public void effect(Effect effect) {
        if (effect instanceof Effect.Published published) {
            print(output(of("output", effect.at()), published.output()));
        } else if (effect instanceof Effect.DeadLettered dead) {
            print(output(of("dead-letter", effect.at()), dead.letter()).put("reason", dead.reason()));
        } else if (effect instanceof Effect.Failed failed) {
            print(of("failure", effect.at())
                    .put("key", failed.key())
                    .put("attempt", failed.attempt())
                    .put("failure", String.valueOf(failed.failure())));
        } else if (effect instanceof Effect.TimerFired fired) {
            print(of("timer", effect.at()).put("key", fired.key()).put("timer", fired.timer()));
        } else if (effect instanceof Effect.PreferredLocal hint) {
            print(of("prefer-local", effect.at())
                    .put("key", hint.key())
                    .put("duration-ms", hint.duration().toMillis()));
        } else if (effect instanceof Effect.CommitFailed failed) {
            print(of("commit-failed", effect.at())
                    .put("pause-ms", failed.pause().toMillis()));
        }
    }

    private static JsonObject output(JsonObject fields, PublishedOutput output) {
        fields.put("topic", output.topic()).put("qos", output.qos()).put("retain", output.retain());
        return bytes(fields, "payload", output.payload());
    }

    @Override
    public void state(String key, StateReader.Item entry) {
        JsonObject fields = new JsonObject()
                .put("type", "state")
                .put("key", key)
                .put("kind", entry.kind())
                .put("name", entry.name());
        if (entry.kind().equals("map")) {
            fields.put("entry", entry.entry());
        }
        print(
                StateText.isCount(entry)
                        ? fields.put("count", Long.valueOf(StateText.of(entry)))
                        : bytes(fields, "value", entry.value()));
    }

    private static JsonObject of(String type, Instant at) {
        return new JsonObject().put("type", type).put("at", at.toString());
    }

    private static JsonObject bytes(JsonObject fields, String name, byte[] bytes) {
        return PayloadText.textIn(bytes)
                .map(text -> fields.put(name, text))
                .orElseGet(
                        () -> fields.put(name + "-base64", Base64.getEncoder().encodeToString(bytes)));
    }

    private void print(JsonObject fields) {
        out.println(fields.encode());
    }
}
