package io.tideway.simulator.check;

import io.tideway.simulator.scenario.Answer;
import io.tideway.simulator.scenario.Answer.Match;
import io.tideway.simulator.scenario.DeviceGroup;
import io.tideway.simulator.scenario.MessageStream;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.TopicPattern;
import io.tideway.simulator.truth.sample.EchoModel;
import io.tideway.simulator.truth.sample.SampleModels;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The functions whose answers a scenario's devices hear, as far as there are models of them.
 *
 * @param models of those that are followed
 * @param notFollowed the others, and why
 */
record FollowedFunctions(List<FunctionModel<?, ?>> models, List<String> notFollowed) {

    static FollowedFunctions of(Scenario scenario) {
        Map<String, FunctionModel<?, ?>> models = new LinkedHashMap<>();
        Set<String> notFollowed = new LinkedHashSet<>();
        for (DeviceGroup group : scenario.groups()) {
            for (MessageStream stream : group.streams()) {
                for (Answer answer : stream.answers()) {
                    Optional<FunctionModel<?, ?>> model = model(stream, answer);
                    if (model.isPresent()) {
                        models.putIfAbsent(answer.function(), model.get());
                    } else {
                        notFollowed.add(
                                answer.function() + ": the simulator has no model of a function of that name that"
                                        + " answers on " + answer.topic().template());
                    }
                }
            }
        }
        return new FollowedFunctions(List.copyOf(models.values()), List.copyOf(notFollowed));
    }

    private static Optional<FunctionModel<?, ?>> model(MessageStream stream, Answer answer) {
        if (answer.match() == Match.SEQUENCE
                && !stream.topic().hasPart()
                && !answer.topic().hasPart()
                && stream.answers().size() == 1) {
            return Optional.of(new EchoModel(
                    answer.function(),
                    TopicPattern.of(stream.topic().template()),
                    TopicPattern.of(answer.topic().template())));
        }
        return SampleModels.named(answer.function())
                .filter(model -> model.output().toString().equals(answer.topic().template()))
                .filter(model -> model.sources().stream()
                        .anyMatch(source ->
                                source.topic().toString().equals(stream.topic().template())));
    }
}
