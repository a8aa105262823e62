package io.tideway.yaml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A YAML document to be read by hand-written readers.
 *
 * <p>Readers ask the {@link #root} for its keys; whatever is wrong is collected, and a fallback returned so that reading goes
 * on. When everything has been asked for, {@link #throwIfAny} ends it. Used by one thread.
 */
public final class YamlDocument {

    private final Problems problems;
    private final Overrides overrides;
    private final Set<String> askedPaths;
    private final YamlMap root;

    private YamlDocument(YamlReading reading, YamlMap root) {
        this.problems = reading.problems();
        this.overrides = reading.overrides();
        this.askedPaths = reading.askedPaths();
        this.root = root;
    }

    /**
     * Parses a document.
     *
     * @param source name of the file, shown in front of every problem
     * @throws InvalidDocumentException when the text is not YAML at all: nothing else can be said then
     */
    public static YamlDocument parse(String source, String text) {
        return parse(source, text, Overrides.none());
    }

    /** Parses a document, some of whose values are replaced. */
    public static YamlDocument parse(String source, String text, Overrides overrides) {
        Problems problems = new Problems();
        YamlNode node = new YamlParser(source, problems).parse(text);
        problems.throwIfAny();
        Origin origin = node == null ? new Origin.Place(source, 1, 1) : node.origin();
        YamlReading reading = new YamlReading(problems, overrides, new TreeSet<>());
        return new YamlDocument(reading, new YamlValue(reading, "", node, origin).map());
    }

    /**
     * Parses a document as stored.
     *
     * @throws InvalidDocumentException also when it is not UTF-8
     */
    public static YamlDocument parse(String source, byte[] utf8, Overrides overrides) {
        return parse(source, decode(source, utf8), overrides);
    }

    private static String decode(String source, byte[] utf8) {
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            int line = 1;
            int lineStart = 0;
            for (int i = 0; i < bytes.position(); i++) {
                if (utf8[i] == '\n') {
                    line++;
                    lineStart = i + 1;
                }
            }
            Problems problems = new Problems();
            problems.add(new Origin.Place(source, line, bytes.position() - lineStart + 1), "", "is not UTF-8 text");
            problems.throwIfAny();
            throw new IllegalStateException("a problem was reported", e);
        }
    }

    /** The document's keys; none when it is empty. */
    public YamlMap root() {
        return root;
    }

    /** Every key that was asked for so far, with {@code []} for the elements of lists: what a reference must describe. */
    public Set<String> askedPaths() {
        return Collections.unmodifiableSet(askedPaths);
    }

    /** What is wrong so far. */
    public Problems problems() {
        return problems;
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidDocumentException when something was wrong, or a variable stands in for nothing that was read
     */
    public void throwIfAny() {
        overrides.reportUnused(problems);
        problems.throwIfAny();
    }
}
