package io.tideway.samples.payload;

import java.util.Map;

/**
 * A number in the {@code config} section of a manifest.
 *
 * @param name key in the section
 * @param fallback value when the key is absent
 */
public record NumberSetting(String name, double fallback) {

    /**
     * The configured value.
     *
     * @throws IllegalArgumentException when it is not a finite number; thrown from {@code open}, it refuses the package
     */
    public double in(Map<String, String> config) {
        String text = config.get(name);
        if (text == null) {
            return fallback;
        }
        double value = parse(text);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("config." + name + " must be a finite number, found '" + text + "'");
        }
        return value;
    }

    private static double parse(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
