package io.tideway.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value of a document, or its absence. Each read returns what is written, or the fallback when the value is absent or
 * wrong; what is wrong is reported. A key without a value ({@code limits:}) is absent. Used by one thread.
 */
public final class YamlValue {

    private static final int SHOWN_CHARS_MAX = 60;

    private final YamlReading reading;
    private final String path;
    private final @Nullable YamlNode node;
    private final boolean given;
    private final Origin origin;

    YamlValue(YamlReading reading, String path, @Nullable YamlNode node, Origin origin) {
        this.reading = reading;
        this.path = path;
        this.node = node instanceof YamlNode.Nothing ? null : node;
        this.given = node != null;
        this.origin = origin;
    }

    /** Whether it, or something in it, is given. */
    public boolean isPresent() {
        return node != null || reading.overrides().reach(path);
    }

    /** Whether its key is there, be it without a value: for parts whose mere mention means something. */
    public boolean isGiven() {
        return given || isPresent();
    }

    /** Text as written; empty when absent. */
    public String text() {
        return text("");
    }

    /** Text as written. Numbers and words such as {@code yes} are text too. */
    public String text(String fallback) {
        return parsed(text -> text).orElse(fallback);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(boolean fallback) {
        return parsed(text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("must be true or false");
                })
                .orElse(fallback);
    }

    /** A whole number in a range, both ends included. */
    public int integer(int min, int max, int fallback) {
        return (int) wholeNumber(min, max, fallback);
    }

    /** A whole number in a range, both ends included. */
    public long wholeNumber(long min, long max, long fallback) {
        return parsed(text -> {
                    if (!text.matches("-?[0-9]{1,18}")) {
                        throw new IllegalArgumentException("must be a whole number");
                    }
                    long number = Long.parseLong(text);
                    if (number < min || number > max) {
                        throw new IllegalArgumentException("must be from " + min + " to " + max);
                    }
                    return number;
                })
                .orElse(fallback);
    }

    /** A number with or without a decimal point, in a range, both ends included. */
    public double decimal(double min, double max, double fallback) {
        return parsed(text -> {
                    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                        throw new IllegalArgumentException("must be a number such as 0.01 or 1.25");
                    }
                    double number = Double.parseDouble(text);
                    if (number < min || number > max) {
                        throw new IllegalArgumentException("must be from " + plain(min) + " to " + plain(max));
                    }
                    return number;
                })
                .orElse(fallback);
    }

    private static String plain(double number) {
        return String.format(Locale.ROOT, "%.9f", number).replaceFirst("\\.?0+$", "");
    }

    /** A duration such as {@code 5s}, in a range, both ends included. */
    public Duration duration(Duration min, Duration max, Duration fallback) {
        return parsed(text -> {
                    Duration duration = DurationText.parse(text);
                    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                        throw new IllegalArgumentException(
                                "must be from " + DurationText.format(min) + " to " + DurationText.format(max));
                    }
                    return duration;
                })
                .orElse(fallback);
    }

    /** A size such as {@code 64KB}, in bytes and in a range, both ends included. */
    public long bytes(long min, long max, long fallback) {
        return parsed(text -> {
                    long bytes = SizeText.parse(text);
                    if (bytes < min || bytes > max) {
                        throw new IllegalArgumentException(
                                "must be from " + SizeText.format(min) + " to " + SizeText.format(max));
                    }
                    return bytes;
                })
                .orElse(fallback);
    }

    /** One of the constants of the fallback's type, written in lower case with hyphens. */
    public <E extends Enum<E>> E oneOf(E fallback) {
        E[] constants = fallback.getDeclaringClass().getEnumConstants();
        return parsed(text -> Arrays.stream(constants)
                        .filter(constant -> wordOf(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("must be "
                                + String.join(
                                        " or ",
                                        Arrays.stream(constants)
                                                .map(YamlValue::wordOf)
                                                .toList()))))
                .orElse(fallback);
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What a parser makes of the text. An {@link IllegalArgumentException} of the parser becomes a problem with its message,
     * to which {@code found '…'} is added where it does not say so itself.
     */
    public <T> Optional<T> parsed(Function<String, T> parser) {
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof YamlNode.Scalar scalar)) {
            problem("must be a single value, found " + kindOf(node));
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            problem(message.contains(", found ") ? message : message + ", found '" + shown(scalar.text()) + "'");
            return Optional.empty();
        }
    }

    /** The elements of a list; none when absent. Overrides may replace elements and add to the end. */
    public List<YamlValue> list() {
        if (node != null && !(node instanceof YamlNode.Sequence)) {
            problem("must be a list, found " + kindOf(node));
            return List.of();
        }
        List<YamlNode> elements = node instanceof YamlNode.Sequence sequence ? sequence.elements() : List.of();
        List<YamlValue> values = new ArrayList<>();
        while (true) {
            int index = values.size();
            String child = YamlPath.element(path, index);
            YamlNode element = reading.overrides()
                    .scalar(child)
                    .<YamlNode>map(scalar -> scalar)
                    .orElseGet(() -> index < elements.size() ? elements.get(index) : null);
            if (element == null && !reading.overrides().reach(child)) {
                return List.copyOf(values);
            }
            values.add(new YamlValue(reading, child, element, element == null ? origin : element.origin()));
        }
    }

    /** The keys of a part of the document; none when absent. */
    public YamlMap map() {
        if (node != null && !(node instanceof YamlNode.Mapping)) {
            problem("must have keys of its own, found " + kindOf(node));
        }
        return new YamlMap(reading, path, node instanceof YamlNode.Mapping mapping ? mapping : null, origin);
    }

    /** Whether it is a list, as opposed to a single value or a part with keys. */
    public boolean isList() {
        return node instanceof YamlNode.Sequence;
    }

    /** Whether it is a single value, as opposed to a list or a part with keys. */
    public boolean isSingle() {
        return node instanceof YamlNode.Scalar;
    }

    /** Reports a mistake of this value. */
    public void problem(String message) {
        reading.problems().add(origin, path, message);
    }

    /** Where it is written; where it would belong when absent. */
    public Origin origin() {
        return origin;
    }

    /** The keys that lead here: {@code listeners[0].address}. */
    public String path() {
        return path;
    }

    private static String kindOf(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return "'" + shown(scalar.text()) + "'";
        }
        return node instanceof YamlNode.Sequence ? "a list" : "a part with keys";
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN_CHARS_MAX ? line : line.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
