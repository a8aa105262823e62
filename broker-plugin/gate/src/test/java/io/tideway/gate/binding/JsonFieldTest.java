package io.tideway.gate.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFieldTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/id| {\"id\":\"d1\"}| d1",
                "/id| {\"id\":17}| 17",
                "/id| {\"id\":-17}| -17",
                "/id| {\"other\":{\"id\":\"no\"},\"id\":\"yes\"}| yes",
                "/a/id| {\"id\":\"no\",\"a\":{\"b\":{\"id\":\"no\"},\"id\":\"yes\"}}| yes",
                "/a/1/id| {\"a\":[{\"id\":\"x\"},{\"id\":\"y\"}]}| y",
                "/0| [\"first\"]| first",
                "/a~1b| {\"a/b\":\"slash\"}| slash",
                "/a~0b| {\"a~b\":\"tilde\"}| tilde",
                "/| {\"\":\"empty name\"}| empty name",
                "/id| {\"id\":\"d\\u00fc \\\"1\\\"\"}| dü \"1\"",
                "/id| {\"id\":\"first\",\"id\":\"second\"}| first",
                "/id| {\"id\":\"\"}| ``",
                "/id| {\"id\":\"d1\"| d1",
            })
    void textIn_textOrWholeNumber_found(String pointer, String json, String expected) {
        assertEquals(Optional.of(expected), textIn(pointer, json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/id| {\"id\":1.5}",
                "/id| {\"id\":1e3}",
                "/id| {\"id\":true}",
                "/id| {\"id\":null}",
                "/id| {\"id\":{}}",
                "/id| {\"id\":[\"d1\"]}",
                "/id| {\"id\":{\"id\":\"d1\"}}",
                "/id| {\"ID\":\"d1\"}",
                "/id| \"id\"",
                "/id| {}",
                "/id| []",
                "/id| {\"id\":01}",
                "/id| {\"id\":\"d1",
                "/id| {id:\"d1\"}",
                "/id| {'id':'d1'}",
                "/id| id=d1",
                "/id| ``",
                "/id| <id>d1</id>",
            })
    void textIn_somethingElse_empty(String pointer, String json) {
        assertEquals(Optional.empty(), textIn(pointer, json));
    }

    @Test
    void textIn_randomBytes_neverThrows() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        JsonField field = JsonField.at("/a/b");
        byte[] json = "{\"x\":[1,2,{\"a\":0}],\"a\":{\"c\":\"\\u00fc\",\"b\":\"d1\"}}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = json.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                field.textIn(broken);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
    }

    @Test
    void textIn_invalidUtf8_empty() {
        byte[] json = "{\"id\":\"d1\"}".getBytes(StandardCharsets.UTF_8);
        json[7] = (byte) 0xC3;

        assertEquals(Optional.empty(), JsonField.at("/id").textIn(json));
    }

    @Test
    void textIn_deepNesting_emptyWithoutOverflow() {
        assertEquals(Optional.empty(), textIn("/id", "{\"a\":".repeat(200_000)));
        assertEquals(Optional.empty(), textIn("/a/id", "{\"a\":".repeat(200_000)));
        assertEquals(Optional.empty(), textIn("/id", "[".repeat(1_000_000)));
    }

    @Test
    void textIn_numberWithoutEnd_empty() {
        assertEquals(Optional.empty(), textIn("/id", "{\"id\":" + "9".repeat(100_000) + "}"));
    }

    @Test
    void textIn_hundredThousandFieldsBefore_found() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            json.append("\"field").append(i).append("\":").append(i).append(',');
        }
        json.append("\"id\":\"d1\"}");

        assertEquals(Optional.of("d1"), textIn("/id", json.toString()));
    }

    @Test
    void at_notAPointer_throws() {
        assertThrows(IllegalArgumentException.class, () -> JsonField.at("id"));
    }

    private static Optional<String> textIn(String pointer, String json) {
        return JsonField.at(pointer).textIn(json.getBytes(StandardCharsets.UTF_8));
    }
}
