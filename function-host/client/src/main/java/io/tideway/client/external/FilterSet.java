package io.tideway.client.external;

import io.tideway.gate.binding.TopicPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The topic filters to subscribe to for some patterns, no two of which match the same topic.
 *
 * <p>Brokers may deliver a message once for each subscription that matches, and nothing in such copies tells that they are
 * one message. So filters that overlap are replaced by one that matches what both do, and maybe more; what comes for no
 * binding is acknowledged and counted.
 */
final class FilterSet {

    private static final String REST = "#";
    private static final String ANY = "+";

    private FilterSet() {}

    static Set<String> of(Collection<TopicPattern> patterns) {
        List<String[]> filters = new ArrayList<>();
        for (TopicPattern pattern : patterns) {
            add(pattern.filter().split("/", -1), filters);
        }
        Set<String> texts = new TreeSet<>();
        filters.forEach(filter -> texts.add(String.join("/", filter)));
        return texts;
    }

    private static void add(String[] filter, List<String[]> disjoint) {
        String[] joined = filter;
        for (int i = 0; i < disjoint.size(); ) {
            if (overlap(joined, disjoint.get(i))) {
                joined = join(joined, disjoint.remove(i));
                i = 0; // What it grew by may reach into those looked at before.
            } else {
                i++;
            }
        }
        disjoint.add(joined);
    }

    static boolean overlap(String[] one, String[] other) {
        for (int i = 0; ; i++) {
            boolean oneEnds = i == one.length;
            boolean otherEnds = i == other.length;
            if (oneEnds && otherEnds) {
                return true;
            }
            // '#' matches the level above, too.
            if ((!oneEnds && one[i].equals(REST)) || (!otherEnds && other[i].equals(REST))) {
                return true;
            }
            if (oneEnds || otherEnds) {
                return false;
            }
            if (!one[i].equals(other[i]) && !one[i].equals(ANY) && !other[i].equals(ANY)) {
                return false;
            }
        }
    }

    /** The narrowest filter that matches all that either does, of two that overlap. */
    private static String[] join(String[] one, String[] other) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < Math.max(one.length, other.length); i++) {
            if (i >= one.length || i >= other.length || one[i].equals(REST) || other[i].equals(REST)) {
                joined.add(REST);
                break;
            }
            joined.add(one[i].equals(other[i]) ? one[i] : ANY);
        }
        return joined.toArray(String[]::new);
    }
}
