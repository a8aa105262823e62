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

/** Finds one text or whole number in a JSON document by its pointer, without building a tree. Immutable. */
final class JsonField {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonPointer pointer;

    private JsonField(JsonPointer pointer) {
        this.pointer = pointer;
    }

    /** @throws IllegalArgumentException when the text is not a JSON pointer */
    static JsonField at(String pointer) {
        return new JsonField(JsonPointer.compile(pointer));
    }

    /** The field's text; empty when the payload is not JSON or has no such text or whole number. */
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
