package io.tideway.gate.access;

import io.tideway.gate.admission.Admission.Refused;
import io.tideway.gate.admission.AdmissionGuard;
import io.tideway.gate.admission.AdmissionLimits;
import io.tideway.gate.admission.SharedFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topic filter of an ACL rule, in whose levels {@code %c} stands for the client id, {@code %u} for the user name and
 * {@code %%} for a percent sign. Immutable.
 */
final class AclFilter {

    private static final AdmissionGuard GUARD = new AdmissionGuard(AdmissionLimits.DEFAULT);

    private final String text;
    private final List<AclLevel> levels;
    private final boolean usesClientId;
    private final boolean usesUserName;

    private AclFilter(String text, List<AclLevel> levels) {
        this.text = text;
        this.levels = List.copyOf(levels);
        this.usesClientId = levels.stream().anyMatch(level -> level.uses(AclLevel.Part.CLIENT_ID));
        this.usesUserName = levels.stream().anyMatch(level -> level.uses(AclLevel.Part.USER_NAME));
    }

    /** @throws IllegalArgumentException naming the rule that the text breaks */
    static AclFilter parse(String text) {
        if (SharedFilter.isShared(text)) {
            throw new IllegalArgumentException(
                    "filter must not be shared, write what follows the group instead, found '" + text + "'");
        }
        if (isControl(text)) {
            throw new IllegalArgumentException("filter must not be in $tideway, which is closed to devices");
        }
        if (GUARD.topicFilter(text) instanceof Refused refused) {
            throw new IllegalArgumentException(refused.reason());
        }
        List<AclLevel> levels = new ArrayList<>();
        for (String level : text.split("/", -1)) {
            levels.add(AclLevel.parse(level));
        }
        return new AclFilter(text, levels);
    }

    /** Whether a topic or filter is among the control topics. */
    static boolean isControl(String topicOrFilter) {
        return topicOrFilter.equals("$tideway") || topicOrFilter.startsWith("$tideway/");
    }

    /** Whether the client id and the user name, where this filter uses them, are fit to be put in. */
    boolean isFitFor(String clientId, @Nullable String userName) {
        return (!usesClientId || isFit(clientId)) && (!usesUserName || (userName != null && isFit(userName)));
    }

    /** Whether it uses the user name and there is none. */
    boolean lacks(@Nullable String userName) {
        return usesUserName && userName == null;
    }

    /** A name put into a filter must stay one level of it, and must not turn a topic into one of the broker's. */
    private static boolean isFit(String name) {
        if (name.isEmpty() || name.charAt(0) == '$') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '+' || c == '#' || c == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether every topic that matches the other filter (or the topic that it is) matches this one. */
    boolean covers(String other, String clientId, @Nullable String userName) {
        return compare(other, clientId, userName, true);
    }

    /** Whether some topic matches both. */
    boolean overlaps(String other, String clientId, @Nullable String userName) {
        return compare(other, clientId, userName, false);
    }

    /** Walks both filters level by level. {@code start} is behind the end of the other when it has no level left. */
    private boolean compare(String other, String clientId, @Nullable String userName, boolean wholly) {
        if (reservedApart(other)) {
            return false;
        }
        int start = 0;
        for (AclLevel level : levels) {
            if (level.isRest()) {
                return true;
            }
            if (start > other.length()) {
                return false;
            }
            int end = other.indexOf('/', start);
            if (end < 0) {
                end = other.length();
            }
            boolean oneChar = end - start == 1;
            if (oneChar && other.charAt(start) == '#') {
                return !wholly;
            }
            boolean otherIsSingle = oneChar && other.charAt(start) == '+';
            boolean agree = otherIsSingle
                    ? level.isSingle() || !wholly
                    : level.isSingle() || level.equalsRegion(other, start, end, clientId, userName);
            if (!agree) {
                return false;
            }
            start = end + 1;
        }
        return start > other.length() || (!wholly && other.startsWith("#", start));
    }

    /** Filters that start with a wildcard do not match topics that start with {@code $}. */
    private boolean reservedApart(String other) {
        boolean wildcardFirst = levels.get(0).isRest() || levels.get(0).isSingle();
        return other.startsWith("$") ? wildcardFirst : text.startsWith("$") && startsWithWildcard(other);
    }

    private static boolean startsWithWildcard(String filter) {
        return filter.startsWith("+") || filter.startsWith("#");
    }

    /** The text it was read from. */
    @Override
    public String toString() {
        return text;
    }
}
