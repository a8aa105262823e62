package io.tideway.testkit;

import io.tideway.gate.Egress;
import io.tideway.gate.OutboundMessage;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.FunctionFailedException;
import io.tideway.runtime.lane.LanePorts;
import io.tideway.runtime.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes down what happens; outlives crashes, as the test itself does. Stands for the broker and its subscribers. */
final class Journal implements Egress, LanePorts.FailureListener {

    private final Clock clock;
    private final List<Effect> effects = new ArrayList<>();
    private final Set<String> outputIds = new HashSet<>();

    Journal(Clock clock) {
        this.clock = clock;
    }

    int size() {
        return effects.size();
    }

    List<Effect> since(int mark) {
        return List.copyOf(effects.subList(mark, effects.size()));
    }

    void timerFired(String key, String timer) {
        effects.add(new Effect.TimerFired(clock.instant(), key, timer));
    }

    void preferredLocal(String key, Duration duration) {
        effects.add(new Effect.PreferredLocal(clock.instant(), key, duration));
    }

    @Override
    public boolean publish(OutboundMessage message, Runnable settled) {
        if (outputIds.add(message.id())) {
            PublishedOutput output = PublishedOutput.of(message);
            Optional<String> reason = output.property("dead-letter-reason");
            effects.add(
                    reason.isPresent()
                            ? new Effect.DeadLettered(clock.instant(), output, reason.get())
                            : new Effect.Published(clock.instant(), output));
        }
        settled.run();
        return true;
    }

    @Override
    public void forget(String outputId) {}

    @Override
    public void failed(InstanceId instance, int attempts, Throwable failure) {
        Throwable thrown = failure instanceof FunctionFailedException failed ? failed.thrown() : failure;
        effects.add(new Effect.Failed(clock.instant(), instance.key(), attempts, thrown));
    }

    @Override
    public void stalled(Throwable cause, long pauseMs) {
        if (!(cause instanceof StoreException)) {
            throw new IllegalStateException("the lane failed, which is not the function's fault", cause);
        }
        effects.add(new Effect.CommitFailed(clock.instant(), Duration.ofMillis(pauseMs)));
    }
}
