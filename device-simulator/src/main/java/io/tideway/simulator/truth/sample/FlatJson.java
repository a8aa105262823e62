package io.tideway.simulator.truth.sample;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Flat JSON objects, read as a stream: a fleet's outputs are many. */
final class FlatJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private FlatJson() {}

    /** Takes one field; those of no interest are not looked at. */
    @FunctionalInterface
    interface FieldReader {
        void read(String field, JsonParser value) throws IOException;
    }

    /** Whether a payload opens an object; no schema of the samples begins with that byte. */
    static boolean isJson(byte[] payload) {
        return payload.length > 0 && payload[0] == '{';
    }

    /** Reads all fields; says whether it is one object and every field could be read. */
    static boolean read(byte[] json, FieldReader reader) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                if (parser.nextToken().isStructStart()) {
                    parser.skipChildren();
                } else {
                    reader.read(field, parser);
                }
            }
            return parser.nextToken() == null;
        } catch (IOException notFlatJson) {
            return false;
        }
    }
}
