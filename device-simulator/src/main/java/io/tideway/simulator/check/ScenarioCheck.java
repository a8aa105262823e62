package io.tideway.simulator.check;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.engine.FleetWitness;
import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.scenario.Answer;
import io.tideway.simulator.scenario.DeviceGroup;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.truth.Checker;
import io.tideway.simulator.truth.DeviceTruth;
import io.tideway.simulator.truth.FinalStates;
import io.tideway.simulator.truth.Findings;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The check of one run of a scenario: give {@link #witness()} to the fleet, then ask for the findings. One conducting thread;
 * the witness is thread-safe.
 */
public final class ScenarioCheck {
    private final FollowedFunctions functions;
    private final Truth truth;
    private final boolean messageIds;

    /**
     * A check that begins with the run.
     *
     * @param messageIds whether MQTT 5 devices send a message id with each message: findings name it, and a message that is
     *     sent again after a lost session must not take effect twice
     */
    public ScenarioCheck(Scenario scenario, boolean messageIds) {
        this.functions = FollowedFunctions.of(scenario);
        this.truth = Truth.about(functions.models().toArray(FunctionModel<?, ?>[]::new));
        this.messageIds = messageIds;
    }

    /** For the fleet. */
    public FleetWitness witness() {
        return (name, version, group) ->
                new Told(truth.device(name, heardBy(group)), messageIds && version == MqttVersion.V5);
    }

    /** A function may be bound to what a device sends without the device hearing the answers: nobody can miss them. */
    private static Predicate<FunctionModel<?, ?>> heardBy(DeviceGroup group) {
        Set<String> heard = group.streams().stream()
                .flatMap(stream -> stream.answers().stream())
                .map(Answer::function)
                .collect(Collectors.toSet());
        return model -> heard.contains(model.function());
    }

    /** Waits until every message and output has come, or no longer. */
    public boolean awaitSettled(Duration longest) {
        return Waiting.until(() -> truth.open() == 0, longest);
    }

    /** What is found, with what could not be followed at all. */
    public Findings findings(FinalStates states) {
        Findings found = Checker.check(truth, states);
        List<String> unchecked = new ArrayList<>(functions.notFollowed());
        unchecked.addAll(found.unchecked());
        return new Findings(found.counts(), found.examples(), found.tally(), unchecked);
    }

    /** Tells the truth of one device. */
    private record Told(DeviceTruth truth, boolean messageIds) implements FleetWitness.DeviceWitness {
        @Override
        public long sending(String topic, byte[] payload, int qos) {
            long sequence = truth.next();
            truth.sending(sequence, topic, payload, qos);
            return sequence;
        }

        @Override
        public @Nullable String messageId(long number) {
            return messageIds ? truth.messageId(number) : null;
        }

        @Override
        public void notTaken() {
            truth.takeBack();
        }

        @Override
        public void acknowledged(long number, int reasonCode) {
            truth.acknowledged(number, reasonCode);
        }

        @Override
        public void sentAnew(long number) {
            truth.sentAnew(number);
        }

        @Override
        public void subscribedAgain() {
            truth.subscribedAgain();
        }

        @Override
        public void received(Delivery delivery) {
            boolean unused = truth.received(delivery);
        }
    }
}
