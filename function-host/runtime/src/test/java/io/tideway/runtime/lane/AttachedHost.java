package io.tideway.runtime.lane;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes what is handed out, and answers when a test says so. */
final class AttachedHost implements Dispatch {

    record Out(DispatchedRun run, Consumer<DispatchOutcome> outcome) {
        List<String> texts() {
            return run.messages().stream()
                    .map(message -> new String(message.message().payload(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    final ArrayDeque<Out> out = new ArrayDeque<>();
    final List<String> ids = new ArrayList<>();

    @Override
    public void dispatch(DispatchedRun run, Consumer<DispatchOutcome> outcome) {
        out.add(new Out(run, outcome));
        run.messages().forEach(message -> ids.add(message.id()));
    }

    /** The texts of the oldest run that is out. */
    List<String> texts() {
        return out.element().texts();
    }

    void answer(DispatchOutcome outcome) {
        out.remove().outcome().accept(outcome);
    }

    void executed(int messages) {
        answer(new DispatchOutcome.Executed(messages, null));
    }
}
