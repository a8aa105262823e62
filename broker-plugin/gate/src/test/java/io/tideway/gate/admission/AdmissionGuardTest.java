package io.tideway.gate.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.admission.Admission.Refused;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionGuardTest {

    private final AdmissionGuard guard = new AdmissionGuard(AdmissionLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "/", "/a", "a/", "a//b", "a b", "ü/\uD83D\uDE00", "a/$x", "{a}"})
    void topicName_wellFormed_accepted(String topic) {
        assertTrue(guard.topicName(topic).isAccepted());
        assertTrue(guard.willTopic(topic).isAccepted());
        assertTrue(guard.topicFilter(topic).isAccepted());
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "a/+, WILDCARD",
        "a+b, WILDCARD",
        "#, WILDCARD",
        "$SYS/a, RESERVED_TOPIC",
        "$, RESERVED_TOPIC",
        "$tideway/hosts, RESERVED_TOPIC",
        "$share/g/a, RESERVED_TOPIC",
    })
    void topicName_brokenRule_refused(String topic, AdmissionRule rule) {
        assertEquals(rule, ruleOf(guard.topicName(topic)));
        assertEquals(rule, ruleOf(guard.willTopic(topic)));
    }

    @Test
    void topicName_depth_limitedTo16Levels() {
        assertTrue(guard.topicName("a/".repeat(15) + "a").isAccepted());
        assertEquals(AdmissionRule.TOO_DEEP, ruleOf(guard.topicName("a/".repeat(16) + "a")));
        assertEquals(AdmissionRule.TOO_DEEP, ruleOf(guard.topicName("/".repeat(16))));
        assertEquals(AdmissionRule.TOO_DEEP, ruleOf(guard.topicName("/".repeat(65_535))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/#", "+/+", "+/a/#", "/#", "$SYS/#", "a/+/b", "$shared/a", "$share-me"})
    void topicFilter_wellFormed_accepted(String filter) {
        assertTrue(guard.topicFilter(filter).isAccepted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share/g/a", "$share/g/#", "$share/g/+/a", "$share/g//", "$share/g/$SYS/#"})
    void topicFilter_wellFormedShared_accepted(String filter) {
        assertTrue(guard.topicFilter(filter).isAccepted());
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "a+, WILDCARD",
        "+a, WILDCARD",
        "a/b+/c, WILDCARD",
        "a#, WILDCARD",
        "#a, WILDCARD",
        "#/a, WILDCARD",
        "a/#/b, WILDCARD",
        "##, WILDCARD",
        "a/++, WILDCARD",
        "a/+#, WILDCARD",
        "$share, SHARED_FILTER",
        "$share/, SHARED_FILTER",
        "$share//, SHARED_FILTER",
        "$share//a, SHARED_FILTER",
        "$share/g, SHARED_FILTER",
        "$share/g/, SHARED_FILTER",
        "$share/+/a, SHARED_FILTER",
        "$share/g#/a, SHARED_FILTER",
        "$share/g/$share/h/a, SHARED_FILTER",
        "$share/g/$share, SHARED_FILTER",
        "$share/g/a#b, WILDCARD",
        "$share/g/#/b, WILDCARD",
    })
    void topicFilter_brokenRule_refused(String filter, AdmissionRule rule) {
        assertEquals(rule, ruleOf(guard.topicFilter(filter)));
    }

    @Test
    void topicFilter_depth_limitedTo16LevelsBehindTheGroup() {
        String deepest = "a/".repeat(15) + "#";

        assertTrue(guard.topicFilter(deepest).isAccepted());
        assertTrue(guard.topicFilter("$share/g/" + deepest).isAccepted());
        assertEquals(AdmissionRule.TOO_DEEP, ruleOf(guard.topicFilter("a/" + deepest)));
        assertEquals(AdmissionRule.TOO_DEEP, ruleOf(guard.topicFilter("$share/g/a/" + deepest)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"d1", "mqttjs_1a2b", "site/line/device", "a b", "ü@x:1", "$x"})
    void clientIdAndUserName_wellFormed_accepted(String name) {
        assertTrue(guard.clientId(name).isAccepted());
        assertTrue(guard.userName(name).isAccepted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a+", "a/#", "+/a"})
    void clientIdAndUserName_wildcard_refused(String name) {
        assertEquals(AdmissionRule.WILDCARD, ruleOf(guard.clientId(name)));
        assertEquals(AdmissionRule.WILDCARD, ruleOf(guard.userName(name)));
    }

    @Test
    void clientIdAndUserName_length_limitedTo256Characters() {
        String longest = "n".repeat(256);

        assertTrue(guard.clientId(longest).isAccepted());
        assertTrue(guard.userName(longest).isAccepted());
        assertEquals(AdmissionRule.TOO_LONG, ruleOf(guard.clientId(longest + "n")));
        assertEquals(AdmissionRule.TOO_LONG, ruleOf(guard.userName(longest + "n")));
    }

    @Test
    void emptyName_asksForAClientIdButIsNoUser() {
        assertTrue(guard.clientId("").isAccepted());
        assertEquals(AdmissionRule.EMPTY, ruleOf(guard.userName("")));
    }

    @Test
    void anyText_controlCharacterSurrogateOrReplacement_refused() {
        for (int c = 0; c <= 0xFFFF; c++) {
            boolean ill = c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFD;
            boolean wildcard = c == '+' || c == '#';
            String text = "a" + (char) c + "b";
            for (Function<String, Admission> kind : kinds()) {
                Admission admission = kind.apply(text);
                assertEquals(!ill && !wildcard, admission.isAccepted(), () -> text + " " + admission);
                if (ill) {
                    assertEquals(AdmissionRule.ILL_FORMED_TEXT, ruleOf(admission));
                }
            }
        }
    }

    private Iterable<Function<String, Admission>> kinds() {
        return List.of(
                guard::topicName,
                guard::willTopic,
                guard::topicFilter,
                guard::clientId,
                guard::userName,
                text -> guard.topicFilter("$share/g/" + text),
                text -> text.contains("/") || text.contains("+") || text.contains("#")
                        ? guard.topicFilter(text)
                        : guard.topicFilter("$share/" + text + "/a"));
    }

    @Test
    void refused_hostileText_reasonIsShortAndFitForALog() {
        Refused refused =
                assertInstanceOf(Refused.class, guard.topicName("line\nERROR forged\u001b[2J" + "x".repeat(60_000)));

        assertEquals(AdmissionRule.ILL_FORMED_TEXT, refused.rule());
        assertTrue(refused.reason().chars().noneMatch(Character::isISOControl), refused.reason());
        assertTrue(refused.reason().length() < 200, refused.reason());
    }

    @Test
    void refused_anything_namesWhatRuleAndFinding() {
        assertEquals(
                "topic filter of a shared filter must not contain '#' before its last level, found '#/b'",
                assertInstanceOf(Refused.class, guard.topicFilter("$share/g/#/b"))
                        .reason());
        assertEquals(
                "topic name must be UTF-8 without control characters, U+0000 at index 1, found 'a?b'",
                assertInstanceOf(Refused.class, guard.topicName("a\0b")).reason());
    }

    private static AdmissionRule ruleOf(Admission admission) {
        return assertInstanceOf(Refused.class, admission).rule();
    }
}
