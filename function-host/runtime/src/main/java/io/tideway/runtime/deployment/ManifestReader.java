package io.tideway.runtime.deployment;

import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.deployment.Manifest.BoundTopic;
import io.tideway.runtime.deployment.Manifest.Execution;
import io.tideway.runtime.deployment.Manifest.Limits;
import io.tideway.runtime.deployment.Manifest.Retry;
import io.tideway.runtime.deployment.Refusal.Code;
import io.tideway.runtime.function.FunctionSpec.Phasing;
import io.tideway.yaml.InvalidDocumentException;
import io.tideway.yaml.YamlDocument;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code function.yaml}; whatever is wrong is told at once, each fault with its line. Used by one thread. */
public final class ManifestReader {

    private static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(1);
    private static final int QOS_DEFAULT = 1;

    private final YamlMap root;
    private final String name;

    private ManifestReader(YamlMap root) {
        this.root = root;
        this.name = root.required("name").parsed(Manifest::checkName).orElse("");
    }

    /**
     * The manifest that the text says.
     *
     * @throws PackageRefusedException with a line for each fault
     */
    public static Manifest read(String text) throws PackageRefusedException {
        try {
            YamlDocument document = YamlDocument.parse(Manifest.FILE, text);
            return new ManifestReader(document.root()).manifest(document);
        } catch (InvalidDocumentException e) {
            throw PackageRefusedException.of(Code.MANIFEST_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private Manifest manifest(YamlDocument document) {
        String version = root.required("version").parsed(Manifest::checkVersion).orElse("");
        String main = root.required("main").parsed(Manifest::checkMain).orElse("");
        List<BoundTopic> bindings = bindings();
        List<TopicPattern> patterns =
                bindings.stream().map(bound -> bound.binding().pattern()).toList();
        Execution execution = root.optional("execution").oneOf(Execution.LANE);
        Duration timeout =
                root.optional("timeout").duration(Manifest.TIMEOUT_MIN, Manifest.TIMEOUT_MAX, TIMEOUT_DEFAULT);
        Phasing phase = phase();
        Retry retry = retry(patterns);
        List<TopicPattern> publishes = publishes(patterns);
        Limits limits = limits();
        Map<String, String> config = config();
        root.refuseOtherKeys();
        document.throwIfAny();
        return new Manifest(name, version, main, bindings, execution, timeout, phase, retry, publishes, limits, config);
    }

    private List<BoundTopic> bindings() {
        YamlValue value = root.required("bindings");
        YamlValue key = root.required("key");
        List<YamlValue> elements = value.list();
        if (value.isList() && (elements.isEmpty() || elements.size() > Manifest.BINDINGS_MAX)) {
            value.problem("must have 1 to " + Manifest.BINDINGS_MAX + " topics, found " + elements.size());
        }
        Set<String> filters = new HashSet<>();
        List<BoundTopic> bindings = new ArrayList<>();
        for (YamlValue element : elements) {
            YamlMap fields = element.map();
            int qos = fields.optional("qos").integer(0, 2, QOS_DEFAULT);
            fields.required("topic")
                    .parsed(text -> distinct(TopicPattern.parse(text), filters))
                    .flatMap(pattern -> key.parsed(text -> KeyTemplate.parse(text, pattern))
                            .map(template -> new Binding(name, pattern, template)))
                    .ifPresent(binding -> bindings.add(new BoundTopic(binding, qos)));
            fields.refuseOtherKeys();
        }
        return bindings;
    }

    private static TopicPattern distinct(TopicPattern pattern, Set<String> filters) {
        if (!filters.add(pattern.filter())) {
            throw new IllegalArgumentException("must not match the same topics as a binding before it");
        }
        return pattern;
    }

    private Phasing phase() {
        YamlMap fields = root.optional("phase").map();
        Phasing phase = new Phasing(
                fields.optional("prefer").oneOf(Phasing.DEFAULT.prefer()),
                fields.optional("offline").oneOf(Phasing.DEFAULT.offline()));
        fields.refuseOtherKeys();
        return phase;
    }

    private Retry retry(List<TopicPattern> patterns) {
        YamlMap fields = root.optional("retry").map();
        int attempts = fields.optional("attempts").integer(1, Retry.ATTEMPTS_MAX, Retry.DEFAULT.attempts());
        Duration backoff =
                fields.optional("backoff").duration(Duration.ZERO, Retry.BACKOFF_MAX, Retry.DEFAULT.backoff());
        String deadLetter = fields.optional("dead-letter")
                .parsed(text -> DeadLetterTopic.check(text, patterns))
                .orElse(Retry.DEFAULT.deadLetter());
        fields.refuseOtherKeys();
        return new Retry(attempts, backoff, deadLetter);
    }

    private List<TopicPattern> publishes(List<TopicPattern> patterns) {
        YamlValue value = root.optional("publishes");
        List<YamlValue> elements = value.list();
        if (elements.size() > Manifest.PUBLISHES_MAX) {
            value.problem("must not have more than " + Manifest.PUBLISHES_MAX + " topics, found " + elements.size());
        }
        List<TopicPattern> publishes = new ArrayList<>();
        for (YamlValue element : elements) {
            element.parsed(text -> knownLevels(TopicPattern.parse(text), patterns))
                    .ifPresent(publishes::add);
        }
        return publishes;
    }

    /** A name that no binding has is a slip of the pen: the topic could never be filled in. */
    private static TopicPattern knownLevels(TopicPattern pattern, List<TopicPattern> bindings) {
        for (TopicPattern.Level level : pattern.levels()) {
            if (level instanceof TopicPattern.Level.Single single
                    && !single.name().isEmpty()
                    && !bindings.isEmpty()
                    && bindings.stream().noneMatch(binding -> binding.names(single.name()))) {
                throw new IllegalArgumentException(
                        "must only name levels that a binding names ('+' stands for any text), " + "but none names '{"
                                + single.name() + "}'");
            }
        }
        return pattern;
    }

    private Limits limits() {
        YamlMap fields = root.optional("limits").map();
        Limits byDefault = Limits.DEFAULT;
        long state = fields.optional("state").bytes(1, Limits.STATE_BYTES_MAX, byDefault.stateBytes());
        long payload = fields.optional("payload").bytes(1, Limits.PAYLOAD_BYTES_MAX, byDefault.payloadBytes());
        int outputs = fields.optional("outputs").integer(0, Limits.OUTPUTS_MAX, byDefault.outputs());
        OptionalInt rate = fields.optional("rate")
                .parsed(ManifestReader::messagesPerSecond)
                .map(OptionalInt::of)
                .orElse(byDefault.messagesPerSecond());
        fields.refuseOtherKeys();
        return new Limits(state, (int) payload, outputs, rate);
    }

    private static int messagesPerSecond(String text) {
        int messages = text.matches("[0-9]{1,7}/s") ? Integer.parseInt(text.substring(0, text.length() - 2)) : 0;
        if (messages < 1 || messages > Limits.MESSAGES_PER_SECOND_MAX) {
            throw new IllegalArgumentException(
                    "must be messages per second, from 1/s to " + Limits.MESSAGES_PER_SECOND_MAX + "/s");
        }
        return messages;
    }

    private Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        root.optional("config").map().entries().forEach((key, value) -> config.put(key, value.text()));
        return config;
    }
}
