package io.tideway.simulator.truth.sample;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.Input.Fence;
import io.tideway.simulator.truth.Input.FenceRemoved;
import io.tideway.simulator.truth.Input.Position;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.TopicPattern;
import io.tideway.simulator.truth.sample.GeofenceModel.Crossing;
import io.tideway.simulator.truth.sample.GeofenceModel.Fences;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code geofence}: a device enters and leaves fences; one that is removed is left. */
public final class GeofenceModel implements FunctionModel<Fences, Crossing> {
    private static final int FENCES_MAX = 64;

    private final Binding binding;

    /** For a function of that name and these topics; that of fences has a level {@code {fence}}. */
    public GeofenceModel(String function, TopicPattern positions, TopicPattern fences, TopicPattern output) {
        this.binding = new Binding(
                function,
                List.of(new Source(positions, SampleFormats.POSITION), new Source(fences, SampleFormats.FENCE)),
                output);
    }

    /** What is published. */
    public record Crossing(boolean entered, String fence) {}

    /** The state: all fences by name, and in which of them the device is. */
    public record Fences(Map<String, Fence> fences, Set<String> inside) {

        /** Copies both. */
        public Fences {
            fences = Map.copyOf(fences);
            inside = Set.copyOf(inside);
        }
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Fences initial() {
        return new Fences(Map.of(), Set.of());
    }

    @Override
    public Step<Fences, Crossing> apply(Fences state, Input input) {
        if (input instanceof Position position) {
            return move(state, position);
        }
        if (input instanceof Fence fence) {
            return Step.silent(put(state, fence));
        }
        return input instanceof FenceRemoved removed ? remove(state, removed.name()) : Step.silent(state);
    }

    private static Step<Fences, Crossing> move(Fences state, Position position) {
        List<Crossing> crossings = new ArrayList<>(0);
        for (Fence fence : state.fences().values()) {
            boolean inside =
                    Earth.distanceMeters(fence.latitude(), fence.longitude(), position.latitude(), position.longitude())
                            <= fence.radiusMeters();
            if (inside != state.inside().contains(fence.name())) {
                crossings.add(new Crossing(inside, fence.name()));
            }
        }
        if (crossings.isEmpty()) {
            return Step.silent(state);
        }
        Set<String> inside = new HashSet<>(state.inside());
        for (Crossing crossing : crossings) {
            if (crossing.entered()) {
                inside.add(crossing.fence());
            } else {
                inside.remove(crossing.fence());
            }
        }
        return new Step<>(new Fences(state.fences(), inside), crossings);
    }

    private static Fences put(Fences state, Fence fence) {
        if (!state.fences().containsKey(fence.name()) && state.fences().size() >= FENCES_MAX) {
            return state; // The function fails, and the message goes to the dead-letter topic.
        }
        Map<String, Fence> fences = new HashMap<>(state.fences());
        fences.put(fence.name(), fence);
        return new Fences(fences, state.inside());
    }

    private static Step<Fences, Crossing> remove(Fences state, String name) {
        Map<String, Fence> fences = new HashMap<>(state.fences());
        fences.remove(name);
        if (!state.inside().contains(name)) {
            return Step.silent(new Fences(fences, state.inside()));
        }
        Set<String> inside = new HashSet<>(state.inside());
        inside.remove(name);
        return Step.of(new Fences(fences, inside), new Crossing(false, name));
    }

    @Override
    public Optional<Crossing> output(byte[] payload) {
        String[] texts = {"", ""};
        boolean read = FlatJson.read(payload, (field, value) -> {
            if (field.equals("event")) {
                texts[0] = value.getText();
            } else if (field.equals("fence")) {
                texts[1] = value.getText();
            }
        });
        boolean known = texts[0].equals("enter") || texts[0].equals("leave");
        return read && known ? Optional.of(new Crossing(texts[0].equals("enter"), texts[1])) : Optional.empty();
    }

    @Override
    public Optional<Fences> stored(InstanceState stored) {
        Map<String, Fence> fences = new HashMap<>();
        try {
            for (Map.Entry<String, byte[]> entry : stored.map("fences").entrySet()) {
                var fence = io.tideway.proto.samples.Fence.parseFrom(entry.getValue());
                fences.put(
                        entry.getKey(),
                        new Fence(entry.getKey(), fence.getLatitude(), fence.getLongitude(), fence.getRadiusMeters()));
            }
        } catch (InvalidProtocolBufferException notAFence) {
            return Optional.empty();
        }
        return Optional.of(new Fences(fences, stored.map("inside").keySet()));
    }
}
