package io.tideway.simulator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads from {@code /proc} what a process and its children use. Says nothing, rather than wrong things, where there is no /proc. */
public final class ProcessProbe {
    // USER_HZ: 100 on every Linux this runs on; fixed in the kernel's ABI for user space.
    private static final double TICKS_PER_SECOND = 100.0;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private final long pid;

    /** Of a process and all it started: a launcher script may stand before the JVM. */
    public ProcessProbe(long pid) {
        this.pid = pid;
    }

    /** The figures now; those of a process that ended are missing. */
    public ProcessFigures read() {
        Stream<Long> children = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), children)
                .map(ProcessProbe::readOne)
                .reduce(ProcessFigures.NONE, ProcessFigures::plus);
    }

    private static ProcessFigures readOne(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(process.resolve("stat"));
            // The name in parentheses may contain blanks.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            double cpu = (Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(SYSTEM_TICKS)))
                    / TICKS_PER_SECOND;
            List<String> status = Files.readAllLines(process.resolve("status"));
            return new ProcessFigures(
                    cpu,
                    number(status, "VmRSS:") * 1024,
                    number(status, "VmHWM:") * 1024,
                    number(Files.readAllLines(process.resolve("io")), "write_bytes:"));
        } catch (IOException gone) {
            return ProcessFigures.NONE;
        }
    }

    private static long number(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
