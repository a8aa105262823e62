package io.tideway.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordListTest {

    private static final byte[] SECRET = "s3cret".getBytes(StandardCharsets.UTF_8);
    private static final String HASH = "$2a$04$" + "a".repeat(53);

    @Test
    void with_user_passwordMatchesAndSurvivesTheFile() {
        PasswordList list = PasswordList.EMPTY.with("alice", SECRET);
        PasswordList read = PasswordList.parse("users", list.format());

        assertEquals(Set.of("alice"), read.names());
        PasswordHash hash = read.hashOf("alice").orElseThrow();
        assertTrue(hash.matches(SECRET));
        assertFalse(hash.matches("other".getBytes(StandardCharsets.UTF_8)));
        assertFalse(hash.matches(new byte[0]));
        assertEquals(10, hash.cost());
        assertEquals("PasswordHash[cost=10]", hash.toString());
    }

    @Test
    void without_user_gone() {
        assertEquals(
                Set.of(),
                PasswordList.EMPTY.with("alice", SECRET).without("alice").names());
    }

    @Test
    void parse_commentsBlankLinesAndOtherMakers_read() {
        String text = "# people\r\n\r\n  bob:$2y$05$" + "b".repeat(53) + "  \r\nalice:" + HASH;

        assertEquals(
                Set.of("alice", "bob"),
                PasswordList.parse("users", text.getBytes(StandardCharsets.UTF_8))
                        .names());
    }

    @Test
    void parse_mistakes_allNamedWithTheirLines() {
        String text = "alice:" + HASH + "\nbob\ncarol:plain\nal+ice:" + HASH + "\nalice:" + HASH + "\n:" + HASH
                + "\nd ave:" + HASH + "\nerin:$2a$20$" + "a".repeat(53) + "\n";

        assertEquals(
                """
                users:2: must be NAME:HASH, found no ':'
                users:3: hash must be bcrypt, $2a$COST$ and 53 characters
                users:4: user name must not contain '+' or '#', found 'al+ice'
                users:5: user 'alice' must not be given twice
                users:6: user name must not be empty, found ''
                users:7: user name must not contain blanks or ':', found 'd ave'
                users:8: cost of a hash must be from 4 to 14, found 20""",
                assertThrows(
                                InvalidAccessFileException.class,
                                () -> PasswordList.parse("users", text.getBytes(StandardCharsets.UTF_8)))
                        .getMessage());
    }

    @Test
    void parse_notUtf8_lineNamed() {
        byte[] bytes = "# a\nxy\n".getBytes(StandardCharsets.UTF_8);
        bytes[4] = (byte) 0xFF;

        assertEquals(
                "users:2: must be UTF-8 text",
                assertThrows(InvalidAccessFileException.class, () -> PasswordList.parse("users", bytes))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a b", "#a", "a+", "a\nb"})
    void with_badName_refused(String name) {
        assertThrows(IllegalArgumentException.class, () -> PasswordList.EMPTY.with(name, SECRET));
    }

    @Test
    void with_passwordThatBcryptWouldCut_refused() {
        assertThrows(IllegalArgumentException.class, () -> PasswordList.EMPTY.with("a", new byte[73]));
        assertThrows(IllegalArgumentException.class, () -> PasswordList.EMPTY.with("a", new byte[0]));
    }

    @Test
    void matches_longerThanBcryptReads_false() {
        byte[] longest = "x".repeat(72).getBytes(StandardCharsets.UTF_8);
        PasswordHash hash = PasswordHash.of(longest);

        assertTrue(hash.matches(longest));
        assertFalse(hash.matches("x".repeat(73).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void nobodysHash_anyPassword_falseAtTheCostOfTheCostliest() {
        PasswordList list = PasswordList.parse("users", ("a:" + HASH).getBytes(StandardCharsets.UTF_8));

        assertEquals(4, list.nobodysHash().cost());
        assertEquals(10, PasswordList.EMPTY.nobodysHash().cost());
        assertFalse(list.nobodysHash().matches(SECRET));
    }
}
