package io.tideway.simulator.recording;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recording on disk, read as a stream, as often as one likes. Thread-safe as far as the file stays as it is. */
public final class Recording {
    private final Path file;

    /** Of that file; nothing is read yet. */
    public Recording(Path file) {
        this.file = file;
    }

    /** Takes one message; says whether it wants the next. */
    @FunctionalInterface
    public interface MessageReader {
        boolean read(RecordedMessage message);
    }

    /**
     * What is in a recording.
     *
     * @param messages how many
     * @param bytes of payload
     * @param spanMicros from the first message to the last
     */
    public record Extent(long messages, long bytes, long spanMicros) {}

    /** Reads all of it and keeps nothing: throws what is wrong with the first line that is wrong, with its number. */
    public Extent check() throws IOException {
        long[] figures = {0, 0, -1, 0};
        read(message -> {
            figures[0]++;
            figures[1] += message.payload().length;
            figures[2] = figures[2] < 0 ? message.atMicros() : figures[2];
            figures[3] = message.atMicros();
            return !Thread.currentThread().isInterrupted();
        });
        return new Extent(figures[0], figures[1], figures[0] == 0 ? 0 : figures[3] - figures[2]);
    }

    /** Reads from the beginning until the end or until the reader has enough. */
    public void read(MessageReader reader) throws IOException {
        LineReader lines = new LineReader();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            long number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank() && !reader.read(parsed(lines, line, number))) {
                    return;
                }
            }
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new IOException(file + " is not in UTF-8", e);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }

    private RecordedMessage parsed(LineReader lines, String line, long number) throws IOException {
        try {
            return lines.read(line);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " line " + number + ": " + e.getMessage(), e);
        }
    }
}
