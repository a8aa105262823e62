package io.tideway.gate.binding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds one text or whole number in a JSON document by its pointer, without building a tree. Immutable.
 *
 * <p>Reads no further than the field, so what follows it is not checked. What devices send costs bounded time and stack: the
 * parser's own limits refuse nesting deeper than 1,000 levels and numbers longer than 1,000 digits.
 */
final class JsonField {

    /** Field names come from devices: interned ones would stay in the JVM. The factory's own table of names is bounded. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonPointer pointer;

    private JsonField(JsonPointer pointer) {
        this.pointer = pointer;
    }

    /** @throws IllegalArgumentException when the text is not a JSON pointer */
    static JsonField at(String pointer) {
        return new JsonField(JsonPointer.compile(pointer));
    }

    /** The field's text; empty when the payload is not JSON up to the field, or has no such text or whole number. */
    Optional<String> textIn(byte[] json) {
        try (JsonParser parser = new FilteringParserDelegate(
                FACTORY.createParser(json), new JsonPointerBasedFilter(pointer), Inclusion.ONLY_INCLUDE_ALL, false)) {
            JsonToken token = parser.nextToken();
            return token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT
                    ? Optional.of(parser.getText())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
