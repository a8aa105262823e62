package io.tideway.runtime.deployment;

import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Phasing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a package says about its function in {@code function.yaml}. Immutable and valid.
 *
 * @param name unique in a host; also the file name of an installed package
 * @param version what the author calls this release
 * @param main class that implements {@link io.tideway.function.DeviceFunction}
 * @param bindings which topics invoke it, each with the key of the instance; at least one
 * @param execution where it runs
 * @param timeout deadline of one invocation
 * @param phase what the function wants of phases
 * @param retry what happens after an invocation that failed
 * @param publishes which topics it may publish to
 * @param limits what one instance may use
 * @param config free text for {@link io.tideway.function.DeviceFunction#open}
 */
public record Manifest(
        String name,
        String version,
        String main,
        List<BoundTopic> bindings,
        Execution execution,
        Duration timeout,
        Phasing phase,
        Retry retry,
        List<TopicPattern> publishes,
        Limits limits,
        Map<String, String> config) {

    /** Name of the manifest at the root of a package. */
    public static final String FILE = "function.yaml";

    /** More are refused: each binding costs every message a look. */
    static final int BINDINGS_MAX = 32;

    /** More are refused: each is compared with the topic of every output. */
    static final int PUBLISHES_MAX = 64;

    static final Duration TIMEOUT_MIN = Duration.ofMillis(1);

    /** Deadlines are bounded: an invocation holds up the messages of its instance. */
    static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}");
    private static final String IDENTIFIER = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";
    private static final Pattern CLASS = Pattern.compile(IDENTIFIER + "(\\." + IDENTIFIER + ")*");

    public Manifest {
        require("name", name, Manifest::checkName);
        require("version", version, Manifest::checkVersion);
        require("main", main, Manifest::checkMain);
        if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException("timeout must be from 1ms to 10m, found " + timeout);
        }
        bindings = List.copyOf(bindings);
        if (bindings.isEmpty() || bindings.size() > BINDINGS_MAX) {
            throw new IllegalArgumentException(
                    "bindings must be 1 to " + BINDINGS_MAX + " topics, found " + bindings.size());
        }
        publishes = List.copyOf(publishes);
        if (publishes.size() > PUBLISHES_MAX) {
            throw new IllegalArgumentException(
                    "publishes must not have more than " + PUBLISHES_MAX + " topics, found " + publishes.size());
        }
        config = Map.copyOf(config);
    }

    /** Where a function runs. */
    public enum Execution {
        /** On the lane: for functions that compute and never block. */
        LANE,
        /** On a worker thread: for functions that block. */
        WORKER
    }

    /**
     * One binding with the QoS a host asks for where it has to subscribe.
     *
     * @param binding pattern and key
     * @param qos 0, 1 or 2; the highest QoS at which the host wants the messages
     */
    public record BoundTopic(Binding binding, int qos) {

        public BoundTopic {
            if (qos < 0 || qos > 2) {
                throw new IllegalArgumentException("qos must be 0, 1 or 2, found " + qos);
            }
        }
    }

    /**
     * What happens after an invocation that failed.
     *
     * @param attempts how often a message is tried in all, 1 to 100
     * @param backoff pause before the second attempt; doubled before each further one, up to a minute
     * @param deadLetter topic of messages that failed every attempt; {@code {function}}, {@code {key}} and the levels that
     *     all bindings name stand for their values
     */
    public record Retry(int attempts, Duration backoff, String deadLetter) {

        static final int ATTEMPTS_MAX = 100;
        /** The longest pause between two attempts that a lane makes; a longer one would be cut silently. */
        static final Duration BACKOFF_MAX = Duration.ofMinutes(1);

        /** Three attempts, and nothing is dropped silently even if the author thought of nothing. */
        public static final Retry DEFAULT = new Retry(3, Duration.ofMillis(200), "dead/{function}");

        public Retry {
            if (attempts < 1 || attempts > ATTEMPTS_MAX) {
                throw new IllegalArgumentException(
                        "retry.attempts must be 1 to " + ATTEMPTS_MAX + ", found " + attempts);
            }
            if (backoff.isNegative() || backoff.compareTo(BACKOFF_MAX) > 0) {
                throw new IllegalArgumentException("retry.backoff must be 0s to 1m, found " + backoff);
            }
        }
    }

    /**
     * What a function may use.
     *
     * @param stateBytes state of one instance, names and values together
     * @param payloadBytes payload of a message; larger ones are rejected
     * @param outputs messages published by one invocation
     * @param messagesPerSecond messages of one instance; empty for as many as come
     */
    public record Limits(long stateBytes, int payloadBytes, int outputs, OptionalInt messagesPerSecond) {

        /** Roomy for a device, small for a gateway. */
        public static final Limits DEFAULT = new Limits(64 << 10, 256 << 10, 100, OptionalInt.empty());

        static final long STATE_BYTES_MAX = 64L << 20;
        static final int PAYLOAD_BYTES_MAX = 16 << 20;
        static final int OUTPUTS_MAX = 10_000;
        static final int MESSAGES_PER_SECOND_MAX = 1_000_000;

        public Limits {
            checkLimit("state", stateBytes, STATE_BYTES_MAX);
            checkLimit("payload", payloadBytes, PAYLOAD_BYTES_MAX);
            if (outputs < 0 || outputs > OUTPUTS_MAX) {
                throw new IllegalArgumentException("limits.outputs must be 0 to " + OUTPUTS_MAX + ", found " + outputs);
            }
            if (messagesPerSecond.isPresent()) {
                checkLimit("rate", messagesPerSecond.getAsInt(), MESSAGES_PER_SECOND_MAX);
            }
        }

        private static void checkLimit(String name, long value, long max) {
            if (value < 1 || value > max) {
                throw new IllegalArgumentException("limits." + name + " must be 1 to " + max + ", found " + value);
            }
        }
    }

    /** The bindings without their QoS. */
    public List<Binding> routes() {
        return bindings.stream().map(BoundTopic::binding).toList();
    }

    /** What the lanes need of it. */
    public FunctionSpec spec() {
        return new FunctionSpec(
                name,
                version,
                execution == Execution.WORKER ? FunctionSpec.Execution.WORKER : FunctionSpec.Execution.LANE,
                timeout,
                new FunctionSpec.Retry(retry.attempts(), retry.backoff(), retry.deadLetter()),
                publishes,
                new FunctionSpec.Limits(
                        limits.stateBytes(),
                        limits.payloadBytes(),
                        limits.outputs(),
                        limits.messagesPerSecond().orElse(0)),
                phase);
    }

    static String checkName(String name) {
        return check(NAME, name, "a lower-case letter and up to 62 of a-z 0-9 -");
    }

    static String checkVersion(String version) {
        return check(VERSION, version, "a letter or digit and up to 63 of a-z A-Z 0-9 . + _ -");
    }

    static String checkMain(String main) {
        return check(CLASS, main, "the full name of a class, such as com.example.RunningAverage");
    }

    private static String check(Pattern pattern, String value, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException("must be " + rule);
        }
        return value;
    }

    private static void require(String field, String value, Consumer<String> check) {
        try {
            check.accept(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + " " + e.getMessage() + ", found '" + value + "'", e);
        }
    }
}
