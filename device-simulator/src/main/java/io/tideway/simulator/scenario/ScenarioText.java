package io.tideway.simulator.scenario;

import io.tideway.simulator.schedule.Span;
import io.tideway.yaml.DurationText;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How rates and spans are written. */
final class ScenarioText {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)/(s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final double PER_SECOND_MAX = 1_000_000;

    private ScenarioText() {}

    /** {@code 50/s}, {@code 10/m} or {@code 6/h}, in seconds. */
    static double rate(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a rate such as 50/s, 10/m or 6/h");
        }
        double perSecond = Double.parseDouble(matcher.group(1))
                / switch (matcher.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    default -> 3600;
                };
        if (!(perSecond > 0) || perSecond > PER_SECOND_MAX) {
            throw new IllegalArgumentException("must be above 0 and at most 1000000/s");
        }
        return perSecond;
    }

    /** {@code 3s..5s}, or {@code 4s} for always the same. */
    static Span span(String text) {
        int dots = text.indexOf("..");
        try {
            Duration min = DurationText.parse(dots < 0 ? text : text.substring(0, dots));
            Duration max = dots < 0 ? min : DurationText.parse(text.substring(dots + 2));
            return new Span(min, max);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be a duration such as 4s, or two in order such as 3s..5s", e);
        }
    }

    /** A number, also a negative one. */
    static double number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("must be a number such as 48.137 or -0.5");
        }
        return Double.parseDouble(text);
    }
}
