package io.tideway.gateway.command;

import io.tideway.runtime.lane.StateReader;
import io.tideway.testkit.Effect;
import io.tideway.testkit.Input;
import io.tideway.testkit.PublishedOutput;
import io.tideway.testkit.Result;
import io.tideway.yaml.DurationText;
import java.io.PrintWriter;
import java.time.Instant;

/** Shows effects to people: a line for each input, below it what it led to. */
record EffectText(PrintWriter out) implements EffectPrinter {

    @Override
    public void sent(int line, Instant at, Result result) {
        String note = result.rejection()
                .map(reason -> "  rejected: " + reason)
                .orElse(result.duplicate() ? "  recognised as sent before" : "");
        input(line, at, result.input(), note);
    }

    @Override
    public void unbound(int line, Instant at, Input input) {
        input(line, at, input, "  not bound to this function");
    }

    private void input(int line, Instant at, Input input, String note) {
        out.println(at + "  line " + line + "  " + input.topic() + "  " + PayloadText.of(input.payload()) + note);
    }

    @Override
    public void effect(Effect effect) {
        if (effect instanceof Effect.Published published) {
            out.println("    -> " + line(published.output()));
        } else if (effect instanceof Effect.DeadLettered dead) {
            out.println("    dead letter -> " + line(dead.letter()) + "  because of " + dead.reason());
        } else if (effect instanceof Effect.Failed failed) {
            out.println("    failed at " + failed.at() + ", attempt " + failed.attempt() + ", key " + failed.key()
                    + ": " + failed.failure());
        } else if (effect instanceof Effect.TimerFired fired) {
            out.println(fired.at() + "  timer " + fired.timer() + " of " + fired.key());
        } else if (effect instanceof Effect.PreferredLocal hint) {
            out.println(
                    "    prefers its local phase for " + DurationText.format(hint.duration()) + ", key " + hint.key());
        } else if (effect instanceof Effect.CommitFailed failed) {
            out.println("    commit failed, tried again after " + DurationText.format(failed.pause()));
        }
    }

    private static String line(PublishedOutput output) {
        return output.topic() + "  qos " + output.qos() + (output.retain() ? " retained" : "") + "  "
                + PayloadText.of(output.payload());
    }

    @Override
    public void state(String key, StateReader.Item entry) {
        String name = entry.name() + (entry.kind().equals("map") ? "[" + entry.entry() + "]" : "");
        out.println("state of " + key + "  " + entry.kind() + " " + name + " = " + StateText.of(entry));
    }
}
