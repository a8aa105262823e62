package io.tideway.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.access.TopicAcl;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AclFileTest {

    @Test
    void parse_commentsAndRules_rulesInOrder() {
        TopicAcl acl = parse("# devices\n\nallow all devices/%c/#\n  user root allow all #\n");

        assertEquals(2, acl.rules().size());
        assertTrue(acl.mayPublish("d1", null, "devices/d1/t"));
        assertTrue(acl.maySubscribe("x", "root", "#"));
        assertFalse(acl.maySubscribe("x", null, "#"));
    }

    @Test
    void parse_mistakes_allNamedWithTheirLines() {
        assertEquals(
                """
                acl.conf:2: rule must be [user NAME] allow|deny publish|subscribe|all FILTER: expected 'allow' or 'deny', found 'permit'
                acl.conf:4: topic filter must not contain '#' before its last level, found 'a/#/b'""",
                assertThrows(
                                InvalidAccessFileException.class,
                                () -> parse("allow all a\npermit all b\n\nallow all a/#/b\n"))
                        .getMessage());
    }

    @Test
    void parse_tooManyRules_refused() {
        assertEquals(
                AclFile.RULES_MAX,
                parse("allow all a\n".repeat(AclFile.RULES_MAX)).rules().size());
        assertThrows(InvalidAccessFileException.class, () -> parse("allow all a\n".repeat(AclFile.RULES_MAX + 1)));
    }

    private static TopicAcl parse(String text) {
        return AclFile.parse("acl.conf", text.getBytes(StandardCharsets.UTF_8));
    }
}
