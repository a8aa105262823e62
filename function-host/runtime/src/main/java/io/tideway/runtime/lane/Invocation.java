package io.tideway.runtime.lane;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.MapState;
import io.tideway.function.MapView;
import io.tideway.function.Output;
import io.tideway.function.PhaseHints;
import io.tideway.function.ValueState;
import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a function for one input. Collects what the function does; nothing of it touches the instance until the
 * lane applies it. Used by the thread that executes, then handed to the lane.
 */
public final class Invocation implements Context {

    /** A due time that means: cancel. */
    static final long CANCELLED = -1;

    /** Hints are kept in milliseconds, where 0 says that there was none. */
    private static final Duration PREFER_LOCAL_MIN = Duration.ofMillis(1);

    /** MQTT allows 65,535 bytes of UTF-8; a character takes three at most. */
    private static final int TEXT_CHARS_MAX = 21_845;

    private final DeployedFunction function;
    private final Instance instance;
    private final Input input;
    private final long nowMs;

    // What the function did. A change of null removes the entry.
    private final Map<StateKey, @Nullable StateEntry> changes = new LinkedHashMap<>();
    private final Map<String, Long> timers = new LinkedHashMap<>();
    private final List<Draft> outputs = new ArrayList<>();
    private long stateBytes;
    private long preferLocalMs;
    private long tookNs;

    /** An output before the commit gives it an id. */
    record Draft(String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {}

    Invocation(DeployedFunction function, Instance instance, Input input, long nowMs) {
        this.function = function;
        this.instance = instance;
        this.input = input;
        this.nowMs = nowMs;
        this.stateBytes = instance.state().bytes();
    }

    /** Calls the user's code on the current thread. Nothing else leaves it, not even an error. */
    public void call() throws FunctionFailedException {
        try {
            if (input instanceof Input.OfMessage message) {
                function.code().onMessage(new MessageView(message.message(), message.levels()), this);
            } else {
                function.code().onTimer(((Input.OfTimer) input).name(), this);
            }
        } catch (Throwable e) {
            throw FunctionFailedException.of(e);
        }
    }

    /** Whoever ran it says how long that took, nanoseconds. */
    public void took(long ns) {
        tookNs = ns;
    }

    long tookNs() {
        return tookNs;
    }

    /** The user's object, which tells one release of a function from another. */
    public DeviceFunction code() {
        return function.code();
    }

    /** Whether this invocation runs that code. */
    public boolean runs(DeviceFunction code) {
        return function.code() == code;
    }

    /** Whether the instance is in its local phase; an instance in its remote phase is invoked on a copy. */
    public boolean isLocal() {
        return !instance.isCopy;
    }

    /** What the manifest says of the function. */
    public FunctionSpec spec() {
        return function.spec();
    }

    /** Which instance is invoked. */
    public InstanceId instanceId() {
        return instance.id;
    }

    Instance instance() {
        return instance;
    }

    Input input() {
        return input;
    }

    Map<StateKey, @Nullable StateEntry> changes() {
        return changes;
    }

    Map<String, Long> timers() {
        return timers;
    }

    List<Draft> outputs() {
        return outputs;
    }

    /** For how long the function asked for the local phase; 0 when it did not. Counts only if the invocation succeeds. */
    public long preferLocalMs() {
        return preferLocalMs;
    }

    @Override
    public String function() {
        return instance.id.function();
    }

    @Override
    public String key() {
        return instance.id.key();
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(nowMs);
    }

    @Override
    public System.Logger logger() {
        return new InstanceLogger(System.getLogger("function." + function()), instance.id);
    }

    @Override
    public <T> Optional<T> get(ValueState<T> state) {
        StateEntry entry = current(StateKey.value(state.name()));
        return entry == null ? Optional.empty() : Optional.of(entry.value(state.codec()));
    }

    @Override
    public <T> void put(ValueState<T> state, T value) {
        change(StateKey.value(state.name()), StateEntry.of(value, state.codec(), expiry(state.ttl())));
    }

    @Override
    public void clear(ValueState<?> state) {
        change(StateKey.value(state.name()), null);
    }

    @Override
    public long get(CounterState state) {
        StateEntry entry = current(StateKey.counter(state.name()));
        return entry == null ? 0 : entry.value(Codec.LONG);
    }

    @Override
    public long add(CounterState state, long delta) {
        long sum = Math.addExact(get(state), delta);
        change(StateKey.counter(state.name()), StateEntry.of(sum, Codec.LONG, expiry(state.ttl())));
        return sum;
    }

    @Override
    public <T> MapView<T> map(MapState<T> state) {
        return new MapView<>() {
            @Override
            public Optional<T> get(String key) {
                StateEntry entry = current(StateKey.mapEntry(state.name(), key));
                return entry == null ? Optional.empty() : Optional.of(entry.value(state.codec()));
            }

            @Override
            public void put(String key, T value) {
                change(StateKey.mapEntry(state.name(), key), StateEntry.of(value, state.codec(), expiry(state.ttl())));
            }

            @Override
            public void remove(String key) {
                change(StateKey.mapEntry(state.name(), key), null);
            }

            @Override
            public Set<String> keys() {
                Set<String> keys = new LinkedHashSet<>(instance.state().mapKeys(state.name(), nowMs));
                changes.forEach((key, entry) -> {
                    if (key.kind() == StateKey.MAP && key.name().equals(state.name())) {
                        if (entry == null) {
                            keys.remove(key.entry());
                        } else {
                            keys.add(key.entry());
                        }
                    }
                });
                return keys;
            }
        };
    }

    private @Nullable StateEntry current(StateKey key) {
        return changes.containsKey(key) ? changes.get(key) : instance.state().get(key, nowMs);
    }

    private void change(StateKey key, @Nullable StateEntry entry) {
        StateEntry pending = changes.get(key);
        long before = changes.containsKey(key)
                ? (pending == null ? 0 : pending.bytes() + InstanceState.overhead(key))
                : instance.state().bytesOf(key);
        long after = entry == null ? 0 : entry.bytes() + InstanceState.overhead(key);
        long bytes = stateBytes + after - before;
        long bytesMax = function.spec().limits().stateBytes();
        if (after > before && bytes > bytesMax) {
            throw new LimitExceededException(
                    "state of " + instance.id + " would take " + bytes + " bytes, limits.state allows " + bytesMax);
        }
        stateBytes = bytes;
        changes.put(key, entry);
    }

    private long expiry(Optional<Duration> ttl) {
        return ttl.map(duration -> nowMs + duration.toMillis()).orElse(StateEntry.NEVER);
    }

    @Override
    public void publish(Output output) {
        String topic = TopicTemplate.resolve(output.topic(), instance.id, input.levels());
        List<MessageProperties.UserProperty> userProperties = output.userProperties().stream()
                .filter(entry -> !entry.getKey().equals(Hops.PROPERTY)) // Ours alone, or circles would not end.
                .map(entry -> new MessageProperties.UserProperty(
                        text("user property", entry.getKey()), text("user property", entry.getValue())))
                .toList();
        String contentType = output.contentType() == null ? null : text("content type", output.contentType());
        MessageProperties properties = contentType == null && userProperties.isEmpty()
                ? MessageProperties.NONE
                : new MessageProperties(0, contentType, null, null, -1, userProperties);
        publish(new Draft(topic, output.payload(), output.qos(), output.retain(), properties));
    }

    /** A text that a subscriber's client will not take for a protocol error (MQTT-1.5.4). */
    private static String text(String what, String text) {
        if (text.indexOf(0) >= 0 || text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(what + " of an output must have at most " + TEXT_CHARS_MAX
                    + " characters and no NUL, found " + text.length() + " characters"
                    + (text.indexOf(0) >= 0 ? " with NUL" : ""));
        }
        return text;
    }

    @Override
    public boolean reply(byte[] payload) {
        Optional<InboundMessage> request =
                input instanceof Input.OfMessage message ? Optional.of(message.message()) : Optional.empty();
        Optional<String> topic = request.map(InboundMessage::properties)
                .flatMap((Function<MessageProperties, Optional<String>>)
                        properties -> Optional.ofNullable(properties.responseTopic()));
        if (request.isEmpty() || topic.isEmpty()) {
            return false;
        }
        byte[] correlation = request.get().properties().correlationData();
        MessageProperties properties = new MessageProperties(0, null, null, correlation, -1, List.of());
        publish(new Draft(topic.get(), payload, 1, false, properties));
        return true;
    }

    /** Passes on how many functions the input came through, so that a circle of them ends. */
    private MessageProperties withHops(MessageProperties properties) {
        if (!(input instanceof Input.OfMessage message)) {
            return properties;
        }
        Optional<String> hops = message.message().properties().userProperty(Hops.PROPERTY);
        if (hops.isEmpty()) {
            return properties;
        }
        if (Hops.of(hops.get()) >= Hops.MAX) {
            throw new LimitExceededException("the message came through " + hops.get()
                    + " functions; a circle of functions that publish to each other ends here");
        }
        List<MessageProperties.UserProperty> userProperties = new ArrayList<>(properties.userProperties());
        userProperties.add(new MessageProperties.UserProperty(Hops.PROPERTY, hops.get()));
        return new MessageProperties(
                properties.payloadFormat(),
                properties.contentType(),
                properties.responseTopic(),
                properties.correlationData(),
                properties.expirySeconds(),
                List.copyOf(userProperties));
    }

    private void publish(Draft unchecked) {
        Draft draft = new Draft(
                unchecked.topic(),
                unchecked.payload(),
                unchecked.qos(),
                unchecked.retain(),
                withHops(unchecked.properties()));
        if (!function.spec().mayPublish(draft.topic(), input.levels()::level)) {
            throw new IllegalArgumentException("function '" + function() + "' may not publish to '" + draft.topic()
                    + "': add the topic to 'publishes' in its function.yaml, which allows "
                    + function.spec().publishes());
        }
        if (outputs.size() >= function.spec().limits().outputs()) {
            throw new LimitExceededException("one invocation of '" + function() + "' published more than "
                    + function.spec().limits().outputs() + " outputs, the bound limits.outputs");
        }
        outputs.add(draft);
    }

    @Override
    public void setTimer(String name, Duration delay) {
        if (name.isEmpty() || name.length() > 64 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    "timer name must have 1 to 64 characters and no NUL, found '" + name + "'");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("timer delay must not be negative, found " + delay);
        }
        timers.put(name, nowMs + delay.toMillis());
    }

    @Override
    public void cancelTimer(String name) {
        timers.put(name, CANCELLED);
    }

    @Override
    public PhaseHints phase() {
        return new PhaseHints() {
            @Override
            public boolean isLocal() {
                return Invocation.this.isLocal();
            }

            @Override
            public void preferLocal(Duration duration) {
                Invocation.this.preferLocal(duration);
            }
        };
    }

    private void preferLocal(Duration duration) {
        if (duration.compareTo(PREFER_LOCAL_MIN) < 0 || duration.compareTo(PhaseHints.PREFER_LOCAL_MAX) > 0) {
            throw new IllegalArgumentException("duration of preferLocal must be from 1 ms to "
                    + PhaseHints.PREFER_LOCAL_MAX.toHours() + " h, found " + duration);
        }
        preferLocalMs = duration.toMillis();
    }
}
