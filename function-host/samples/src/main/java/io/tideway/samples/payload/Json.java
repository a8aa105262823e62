package io.tideway.samples.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Flat JSON objects, read and written as a stream: no tree, no reflection. Stateless and thread-safe. */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Takes one field of an object. */
    @FunctionalInterface
    public interface FieldReader {
        /** The parser stands on the value of the field; fields of no interest are simply not looked at. */
        void read(String field, JsonParser value) throws IOException;
    }

    /** Writes the fields of an object. */
    @FunctionalInterface
    public interface FieldsWriter {
        /** The generator is inside the object. */
        void write(JsonGenerator fields) throws IOException;
    }

    /**
     * Reads an object field by field.
     *
     * @throws IOException when the bytes are not exactly one JSON object
     */
    public static void read(byte[] json, FieldReader reader) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("payload must be a JSON object, found " + parser.currentToken());
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (value.isStructStart()) {
                    parser.skipChildren();
                } else {
                    reader.read(field, parser);
                }
            }
            if (parser.nextToken() != null) {
                throw new IOException("payload must be one JSON object and nothing behind it");
            }
        }
    }

    /** The bytes of an object with the fields that {@code writer} writes. */
    public static byte[] write(FieldsWriter writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            generator.writeStartObject();
            writer.write(generator);
            generator.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
