package io.tideway.gateway.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads files of one entry a line; blank lines and lines that start with {@code #} are for people. */
final class LineReader {

    /** Room for 100,000 users. */
    static final int FILE_BYTES_MAX = 16 << 20;

    private static final int PROBLEMS_MAX = 100;

    private LineReader() {}

    /**
     * Hands every entry to a reader, whose {@link IllegalArgumentException}s are collected with their lines.
     *
     * @param source how problems call the file
     * @throws InvalidAccessFileException naming everything that is wrong
     */
    static void read(String source, byte[] utf8, Consumer<String> reader) {
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : decode(source, utf8).split("\r?\n", -1)) {
            number++;
            String entry = line.strip();
            if (entry.isEmpty() || entry.startsWith("#")) {
                continue;
            }
            try {
                reader.accept(entry);
            } catch (IllegalArgumentException e) {
                problems.add(source + ":" + number + ": " + e.getMessage());
                if (problems.size() == PROBLEMS_MAX) {
                    problems.add("… and perhaps more");
                    break;
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidAccessFileException(problems);
        }
    }

    private static String decode(String source, byte[] utf8) {
        if (utf8.length > FILE_BYTES_MAX) {
            throw new InvalidAccessFileException(
                    List.of(source + ": must not exceed " + FILE_BYTES_MAX + " bytes, found " + utf8.length));
        }
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < bytes.position(); i++) {
                line += utf8[i] == '\n' ? 1 : 0;
            }
            throw new InvalidAccessFileException(List.of(source + ":" + line + ": must be UTF-8 text"));
        }
    }
}
