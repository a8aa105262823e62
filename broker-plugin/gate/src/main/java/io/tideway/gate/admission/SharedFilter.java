package io.tideway.gate.admission;

import java.util.Optional;

/**
 * A shared subscription, {@code $share/GROUP/FILTER}, taken apart.
 *
 * @param group name of the group: not empty, no wildcard
 * @param filter the topic filter behind it: not empty, not itself shared; otherwise not examined
 */
public record SharedFilter(String group, String filter) {

    private static final String PREFIX = "$share";

    /** Whether a filter claims to be shared, well-formed or not. */
    public static boolean isShared(String filter) {
        return filter.startsWith(PREFIX)
                && (filter.length() == PREFIX.length() || filter.charAt(PREFIX.length()) == '/');
    }

    /** Its parts; empty when it is not shared or not well-formed. Never throws. */
    public static Optional<SharedFilter> parse(String filter) {
        int groupStart = PREFIX.length() + 1;
        if (!isShared(filter) || filter.length() <= groupStart) {
            return Optional.empty();
        }
        int groupEnd = filter.indexOf('/', groupStart);
        if (groupEnd <= groupStart || groupEnd == filter.length() - 1) {
            return Optional.empty();
        }
        String group = filter.substring(groupStart, groupEnd);
        String inner = filter.substring(groupEnd + 1);
        return group.indexOf('+') >= 0 || group.indexOf('#') >= 0 || isShared(inner)
                ? Optional.empty()
                : Optional.of(new SharedFilter(group, inner));
    }
}
