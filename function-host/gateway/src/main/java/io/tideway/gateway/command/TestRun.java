package io.tideway.gateway.command;

import io.tideway.testkit.Effect;
import io.tideway.testkit.FunctionTest;
import io.tideway.testkit.FunctionTestException;
import io.tideway.testkit.FunctionTestSetup;
import io.tideway.testkit.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays a recording to a function, line by line; stops at the first line that is wrong. */
final class TestRun {

    private final FunctionTestSetup setup;
    private final EffectPrinter printer;
    private @Nullable FunctionTest test;
    private int line;

    TestRun(FunctionTestSetup setup, EffectPrinter printer) {
        this.setup = setup;
        this.printer = printer;
    }

    /**
     * @param advance time that passes at the end
     * @param state whether to show the state of all instances then
     */
    void play(BufferedReader recording, Duration advance, boolean state) throws IOException {
        try {
            for (String text = recording.readLine(); text != null; text = recording.readLine()) {
                line++;
                if (!text.isBlank()) {
                    play(text);
                }
            }
            FunctionTest ended = opened();
            print(ended.advance(advance));
            if (state) {
                ended.keys().forEach(key -> ended.state(key).entries().forEach(entry -> printer.state(key, entry)));
            }
        } catch (FunctionTestException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        } finally {
            FunctionTest last = test;
            if (last != null) {
                last.close();
            }
        }
    }

    private void play(String text) {
        RecordedMessage message;
        try {
            message = RecordedMessage.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.failed("line " + line + ": " + e.getMessage());
        }
        if (test == null) {
            message.at().ifPresent(setup::startingAt);
        }
        FunctionTest running = opened();
        Duration pause =
                message.at().map(at -> Duration.between(running.now(), at)).orElse(message.after());
        if (pause.isNegative()) {
            throw CommandFailedException.failed("line " + line + ": at must not be before " + running.now()
                    + ", the time of the line before; sort the lines or use \"after\"");
        }
        print(running.advance(pause));
        if (running.bound(message.input().topic())) {
            Result result = running.send(message.input());
            printer.sent(line, running.now(), result);
            print(result.effects());
        } else {
            printer.unbound(line, running.now(), message.input());
        }
    }

    private void print(List<Effect> effects) {
        effects.forEach(printer::effect);
    }

    /** Opened as late as the first line, which may say when time begins. */
    private FunctionTest opened() {
        FunctionTest running = test;
        if (running == null) {
            running = setup.open();
            test = running;
        }
        return running;
    }
}
