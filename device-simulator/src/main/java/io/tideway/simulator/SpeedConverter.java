package io.tideway.simulator;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a factor such as {@code 2} or {@code 0.5}, or {@code max}. */
final class SpeedConverter implements ITypeConverter<Double> {

    @Override
    public Double convert(String text) {
        if (text.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        double speed;
        try {
            speed = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            speed = Double.NaN;
        }
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new TypeConversionException(
                    "speed must be a number above 0, such as 2 or 0.5, or max, found '" + text + "'");
        }
        return speed;
    }
}
