package io.tideway.simulator.report.files;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.tideway.simulator.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/** A report as JSON. What is written can be read back by this version and all later ones. */
public final class JsonReport {
    private static final String FORMAT = "tideway-report";
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new InstantWriter())
                    .addDeserializer(Instant.class, new InstantReader()))
            .build();

    private JsonReport() {}

    /** What a file holds; the version grows when readers must know. */
    private record Content(String format, int version, Report report) {}

    /** The bytes of the file. */
    public static byte[] bytes(Report report) {
        try {
            return JSON.writeValueAsBytes(new Content(FORMAT, VERSION, report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    /** Reads a file back; what it says names the file and what is wrong with it. */
    public static Report read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
        try {
            JsonNode content = JSON.readTree(bytes);
            if (!FORMAT.equals(content.path("format").asText())) {
                throw new IOException(file + " is no result of this program: its 'format' is not '" + FORMAT
                        + "'; --json and --report write such files");
            }
            if (content.path("version").asInt() > VERSION) {
                throw new IOException(file + " has version " + content.path("version") + ", this program knows up to "
                        + VERSION + ": read it with the newer program");
            }
            return JSON.treeToValue(content.path("report"), Report.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not a whole result: " + e.getOriginalMessage(), e);
        }
    }

    private static final class InstantWriter extends StdSerializer<Instant> {
        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator to, SerializerProvider provider) throws IOException {
            to.writeString(value.toString());
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {
        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return Instant.parse(from.getText());
        }
    }
}
