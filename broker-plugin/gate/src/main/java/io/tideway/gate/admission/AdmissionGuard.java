package io.tideway.gate.admission;

import io.tideway.gate.admission.Admission.Refused;
import java.util.Optional;

/**
 * Holds what a device sent to the rules that keep a broker alive, before the broker sees it.
 *
 * <p>Text is expected as decoded from UTF-8. Stricter than MQTT where MQTT lets a broker be: control characters are refused
 * everywhere (they forge log lines), and so is U+FFFD, which is what decoders put in place of invalid UTF-8. Immutable; never
 * throws; takes time linear in the text and stops at the first finding.
 */
public final class AdmissionGuard {

    private static final int SHOWN_CHARS_MAX = 60;

    private final AdmissionLimits limits;

    public AdmissionGuard(AdmissionLimits limits) {
        this.limits = limits;
    }

    /** Topic name of a PUBLISH. */
    public Admission topicName(String topic) {
        return topicName("topic name", topic);
    }

    /** Topic name of a will: the same rules, checked at CONNECT, because brokers publish wills unseen. */
    public Admission willTopic(String topic) {
        return topicName("will topic", topic);
    }

    private Admission topicName(String what, String topic) {
        Admission text = topicText(what, topic);
        if (!text.isAccepted()) {
            return text;
        }
        if (topic.startsWith("$")) {
            return refuse(AdmissionRule.RESERVED_TOPIC, what, "must not start with '$'", topic);
        }
        return withoutWildcards(what, topic);
    }

    /** Topic filter of a SUBSCRIBE or UNSUBSCRIBE, shared or not. */
    public Admission topicFilter(String filter) {
        if (!SharedFilter.isShared(filter)) {
            return plainFilter("topic filter", filter);
        }
        Optional<SharedFilter> shared = SharedFilter.parse(filter);
        if (shared.isEmpty()) {
            return refuse(AdmissionRule.SHARED_FILTER, "shared filter", "must be $share/GROUP/FILTER", filter);
        }
        Admission group = text("group of a shared filter", shared.get().group());
        return group.isAccepted()
                ? plainFilter("topic filter of a shared filter", shared.get().filter())
                : group;
    }

    private Admission plainFilter(String what, String filter) {
        Admission text = topicText(what, filter);
        if (!text.isAccepted()) {
            return text;
        }
        int last = filter.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = filter.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean fillsLevel = (i == 0 || filter.charAt(i - 1) == '/') && (i == last || filter.charAt(i + 1) == '/');
            if (!fillsLevel) {
                return refuse(AdmissionRule.WILDCARD, what, "must have '+' and '#' alone in their level", filter);
            }
            if (c == '#' && i < last) {
                return refuse(AdmissionRule.WILDCARD, what, "must not contain '#' before its last level", filter);
            }
        }
        return Admission.accepted();
    }

    /** Client id of a CONNECT. An empty one is accepted: it asks the broker to assign one. */
    public Admission clientId(String clientId) {
        return clientId.isEmpty() ? Admission.accepted() : name("client id", clientId);
    }

    /** User name of a CONNECT that carries one. */
    public Admission userName(String userName) {
        return name("user name", userName);
    }

    /** Wildcards in names would turn patterns such as {@code devices/%c/#} of other people's access rules into more. */
    private Admission name(String what, String name) {
        if (name.length() > limits.nameCharsMax()) {
            return refuse(
                    AdmissionRule.TOO_LONG, what, "must not exceed " + limits.nameCharsMax() + " characters", name);
        }
        Admission text = text(what, name);
        return text.isAccepted() ? withoutWildcards(what, name) : text;
    }

    private Admission topicText(String what, String topic) {
        int levels = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            if (++levels > limits.topicLevelsMax()) {
                return refuse(
                        AdmissionRule.TOO_DEEP,
                        what,
                        "must not have more than " + limits.topicLevelsMax() + " levels",
                        topic);
            }
        }
        return text(what, topic);
    }

    private static Admission withoutWildcards(String what, String text) {
        return text.indexOf('+') >= 0 || text.indexOf('#') >= 0
                ? refuse(AdmissionRule.WILDCARD, what, "must not contain '+' or '#'", text)
                : Admission.accepted();
    }

    private static Admission text(String what, String text) {
        if (text.isEmpty()) {
            return refuse(AdmissionRule.EMPTY, what, "must not be empty", text);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\uFFFD') {
                return refuse(
                        AdmissionRule.ILL_FORMED_TEXT,
                        what,
                        String.format("must be UTF-8 without control characters, U+%04X at index %d", (int) c, i),
                        text);
            }
        }
        return Admission.accepted();
    }

    private static Refused refuse(AdmissionRule rule, String what, String must, String found) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(found.length(), SHOWN_CHARS_MAX); i++) {
            char c = found.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        if (found.length() > SHOWN_CHARS_MAX) {
            shown.append("… (").append(found.length()).append(" characters)");
        }
        return new Refused(rule, what + " " + must + ", found '" + shown + "'");
    }
}
