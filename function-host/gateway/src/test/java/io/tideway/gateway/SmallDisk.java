package io.tideway.gateway;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A filesystem in memory that a test may fill or make read-only. Where mounting is not permitted the test is skipped. */
final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 4_096;

    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    static SmallDisk mount(Path folder, String size) throws IOException {
        Files.createDirectories(folder);
        String problem = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tideway-test", folder.toString());
        if (!problem.isEmpty()) {
            System.out.println("skipped: a small disk cannot be mounted here: " + problem);
            abort("a small disk cannot be mounted here: " + problem);
        }
        return new SmallDisk(folder);
    }

    Path root() {
        return root;
    }

    void readOnly() throws IOException {
        String problem = run("mount", "-o", "remount,ro", root.toString());
        if (!problem.isEmpty()) {
            abort("the disk cannot be made read-only: " + problem);
        }
    }

    /** Writes a file until not a byte fits any more, then gives back {@code leftBytes}. */
    void fill(long leftBytes) throws IOException {
        Path filler = root.resolve("filler");
        long written = 0;
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) 1);
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (Files.getFileStore(root).getUsableSpace() > leftBytes) {
                out.write(block);
                written += BLOCK;
            }
        }
        System.out.println("disk filled with " + written + " bytes, " + leftBytes + " left");
    }

    void makeRoom() throws IOException {
        Files.delete(root.resolve("filler"));
    }

    @Override
    public void close() throws IOException {
        run("umount", "--lazy", root.toString());
    }

    /** What the command complained of; empty when it did not. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue();
            return code == 0 ? "" : command[0] + " failed: " + said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
