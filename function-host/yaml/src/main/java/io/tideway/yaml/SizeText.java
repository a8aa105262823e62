package io.tideway.yaml;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them, {@code 512B 64KB 32MB 2GB}; a kilobyte is 1,024 bytes. */
public final class SizeText {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(B|KB|MB|GB)");
    private static final long KILO = 1024;

    private SizeText() {}

    /**
     * The size in bytes.
     *
     * @throws IllegalArgumentException saying what is expected
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a size such as 512B, 64KB, 32MB or 2GB");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "B" -> amount;
            case "KB" -> amount * KILO;
            case "MB" -> amount * KILO * KILO;
            default -> amount * KILO * KILO * KILO;
        };
    }

    /** The same size in the largest unit that gives a whole number. */
    public static String format(long bytes) {
        if (bytes == 0 || bytes % KILO != 0) {
            return bytes + "B";
        }
        if (bytes % (KILO * KILO) != 0) {
            return bytes / KILO + "KB";
        }
        return bytes % (KILO * KILO * KILO) == 0 ? bytes / (KILO * KILO * KILO) + "GB" : bytes / (KILO * KILO) + "MB";
    }
}
