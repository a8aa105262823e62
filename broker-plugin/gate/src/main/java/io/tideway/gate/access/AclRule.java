package io.tideway.gate.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a topic ACL: {@code [user NAME] allow|deny publish|subscribe|all FILTER}.
 *
 * <p>In the filter {@code %c} stands for the client id and {@code %u} for the user name. A name that holds a wildcard, a
 * {@code /} or starts with {@code $} is never put in: an allow rule that needs it does not apply, a deny rule that needs it
 * denies everything, so that an odd name never gains. Without a user name a rule with {@code %u} does not apply. Immutable.
 */
public final class AclRule {

    private static final String FORM = "[user NAME] allow|deny publish|subscribe|all FILTER";

    private final String text;
    private final @Nullable String user;
    private final boolean allows;
    private final boolean publish;
    private final boolean subscribe;
    private final AclFilter filter;

    private AclRule(String text, @Nullable String user, boolean allows, String action, AclFilter filter) {
        this.text = text;
        this.user = user;
        this.allows = allows;
        this.publish = !action.equals("subscribe");
        this.subscribe = !action.equals("publish");
        this.filter = filter;
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException naming what was expected and what was found
     */
    public static AclRule parse(String line) {
        String text = line.strip();
        Words words = new Words(text);
        String word = words.next("'user', 'allow' or 'deny'");
        @Nullable String user = null;
        if (word.equals("user")) {
            user = words.next("a user name");
            word = words.next("'allow' or 'deny'");
        }
        requireOneOf(List.of("allow", "deny"), word);
        String action = words.next("'publish', 'subscribe' or 'all'");
        requireOneOf(List.of("publish", "subscribe", "all"), action);
        return new AclRule(text, user, word.equals("allow"), action, AclFilter.parse(words.rest()));
    }

    private static void requireOneOf(List<String> expected, String found) {
        if (!expected.contains(found)) {
            throw new IllegalArgumentException("rule must be " + FORM + ": expected '" + String.join("' or '", expected)
                    + "', found '" + found + "'");
        }
    }

    /** What the rule says of publishing to that topic. */
    Ruling onPublish(String clientId, @Nullable String userName, String topic) {
        return publish ? ruleOn(clientId, userName, topic) : Ruling.SILENT;
    }

    /** What the rule says of subscribing to that filter. */
    Ruling onSubscribe(String clientId, @Nullable String userName, String wanted) {
        return subscribe ? ruleOn(clientId, userName, wanted) : Ruling.SILENT;
    }

    private Ruling ruleOn(String clientId, @Nullable String userName, String wanted) {
        if ((user != null && !user.equals(userName)) || filter.lacks(userName)) {
            return Ruling.SILENT;
        }
        boolean fit = filter.isFitFor(clientId, userName);
        if (allows) {
            return fit && filter.covers(wanted, clientId, userName) ? Ruling.ALLOWS : Ruling.SILENT;
        }
        return !fit || filter.overlaps(wanted, clientId, userName) ? Ruling.DENIES : Ruling.SILENT;
    }

    /** The line it was read from. */
    @Override
    public String toString() {
        return text;
    }

    /** Takes words off a line; what is left may contain blanks, as topics may. */
    private static final class Words {

        private String left;

        Words(String line) {
            this.left = line;
        }

        String next(String expected) {
            if (left.isEmpty()) {
                throw new IllegalArgumentException(
                        "rule must be " + FORM + ": expected " + expected + ", found the end of the line");
            }
            int end = 0;
            while (end < left.length() && !Character.isWhitespace(left.charAt(end))) {
                end++;
            }
            String word = left.substring(0, end);
            left = left.substring(end).strip();
            return word;
        }

        String rest() {
            if (left.isEmpty()) {
                throw new IllegalArgumentException(
                        "rule must be " + FORM + ": expected a topic filter, found the end of the line");
            }
            return left;
        }
    }
}
