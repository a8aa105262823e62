package io.tideway.simulator.truth;

import io.tideway.simulator.device.Delivery;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet sent and what came of it, in bit sets and numbers: some hundred bytes for a device that is answered, whatever
 * it has sent, plus half a byte for each message.
 *
 * <p>Told by the fleet: each message through {@link #device}, each output through {@link #received}. Every output is compared
 * when it comes with what the function's model makes of the device's messages; the {@link Checker} does the rest at the end.
 * Thread-safe.
 */
public final class Truth {
    private static final int MODELS_MAX = 16;

    private final List<FunctionModel<?, ?>> models;
    private final TruthLimits limits;
    private final Map<String, DeviceTruth> devices = new ConcurrentHashMap<>();
    private final SeenOutputs seen;
    private final FindingsLog findings;
    private final LongAdder redeliveries = new LongAdder();
    private final LongAdder strangers = new LongAdder();

    /** A truth about functions, with the limits to stay within. */
    public Truth(List<? extends FunctionModel<?, ?>> models, TruthLimits limits) {
        if (models.size() > MODELS_MAX) {
            throw new IllegalArgumentException(
                    "at most " + MODELS_MAX + " functions can be followed, found " + models.size());
        }
        this.models = List.copyOf(models);
        this.limits = limits;
        this.seen = new SeenOutputs(limits.outputs());
        this.findings = new FindingsLog(limits.examples());
    }

    /** A truth about functions, with the usual limits. */
    public static Truth about(FunctionModel<?, ?>... models) {
        return new Truth(List.of(models), TruthLimits.DEFAULT);
    }

    /** The functions that are followed. */
    public List<FunctionModel<?, ?>> models() {
        return models;
    }

    /** The truth of a device; made when it is asked for first. */
    public DeviceTruth device(String name) {
        return device(name, model -> true);
    }

    /** The truth of a device whose outputs are heard of some functions only; made when it is asked for first. */
    public DeviceTruth device(String name, Predicate<FunctionModel<?, ?>> heard) {
        return devices.computeIfAbsent(name, missing -> new DeviceTruth(missing, this, heard));
    }

    /** All devices asked for so far. */
    public Collection<DeviceTruth> devices() {
        return List.copyOf(devices.values());
    }

    /** What one observer of all devices subscribes to. */
    public List<String> outputFilters() {
        return models.stream().map(model -> model.output().filter()).distinct().toList();
    }

    /** What a device subscribes to that looks after itself. */
    public List<String> outputTopics(String device) {
        return models.stream()
                .map(model -> model.output().forDevice(device))
                .distinct()
                .toList();
    }

    /**
     * An output arrived, by whichever subscription; says whether it belongs to a device and function that are followed.
     *
     * <p>All outputs of a device must come through subscriptions that keep their order.
     */
    public boolean received(Delivery delivery) {
        boolean followed = false;
        for (int i = 0; i < models.size(); i++) {
            String name = models.get(i).output().device(delivery.topic()).orElse("");
            DeviceTruth device = devices.get(name);
            if (device != null) {
                device.received(i, delivery);
                followed = true;
            } else if (!name.isEmpty()) {
                strangers.increment();
            }
        }
        return followed;
    }

    /** Messages without the broker's word, and acknowledged ones whose output should come and has not: 0 when settled. */
    public long open() {
        return devices.values().stream().mapToLong(DeviceTruth::open).sum();
    }

    /** Faults seen so far, by kind; lost messages are known at the end only. */
    public Map<Fault, Long> faultsSoFar() {
        return new HashMap<>(findings.counts());
    }

    /** Outputs of devices that this truth knows nothing of. */
    public long strangers() {
        return strangers.sum();
    }

    @Nullable
    DeviceTruth knownDevice(String name) {
        return devices.get(name);
    }

    TruthLimits limits() {
        return limits;
    }

    SeenOutputs seen() {
        return seen;
    }

    FindingsLog findings() {
        return findings;
    }

    void redelivered() {
        redeliveries.increment();
    }

    long redeliveries() {
        return redeliveries.sum();
    }
}
