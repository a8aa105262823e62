package io.tideway.simulator.recording;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file of whole lines: what cannot be written whole, on a full disk, is taken back. One thread at a time. */
final class LineFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER_BYTES);
    private final LineWriter lines = new LineWriter(buffer);
    private long bytes;

    private LineFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static LineFile create(Path path, boolean overwrite) throws IOException {
        try {
            return new LineFile(
                    path,
                    FileChannel.open(
                            path,
                            overwrite
                                    ? Set.of(
                                            StandardOpenOption.CREATE,
                                            StandardOpenOption.TRUNCATE_EXISTING,
                                            StandardOpenOption.WRITE)
                                    : Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(path + " is there already; name another file or give --overwrite", e);
        }
    }

    void write(RecordedMessage message) throws IOException {
        lines.write(message);
        if (buffer.size() >= BUFFER_BYTES) {
            flush();
        }
    }

    void flush() throws IOException {
        ByteBuffer whole = ByteBuffer.wrap(buffer.toByteArray());
        buffer.reset();
        try {
            while (whole.hasRemaining()) {
                int unused = channel.write(whole);
            }
            bytes += whole.limit();
        } catch (IOException e) {
            FileChannel unused = channel.truncate(bytes);
            throw new IOException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }
}
