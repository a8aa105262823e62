package io.tideway.simulator;

import io.tideway.simulator.report.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks at the machine this runs on. */
final class MachineProbe {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path SYSTEM = Path.of("/etc/os-release");

    private MachineProbe() {}

    /** What is known of it; says the architecture where the system does not name the CPU. */
    static Machine here() {
        return new Machine(
                value(CPU, "model name", ":").orElse(System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                value(MEMORY, "MemTotal", ":")
                        .map(text -> Long.parseLong(text.replaceAll("[^0-9]", "")) * 1024)
                        .orElse(0L),
                value(SYSTEM, "PRETTY_NAME", "=").orElse(System.getProperty("os.name")) + ", kernel "
                        + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    }

    /** Of the first line of that name. */
    private static Optional<String> value(Path file, String name, String divider) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream()
                    .filter(line -> line.startsWith(name) && line.contains(divider))
                    .map(line -> line.substring(line.indexOf(divider) + 1)
                            .replace("\"", "")
                            .strip())
                    .filter(text -> !text.isEmpty())
                    .findFirst();
        } catch (IOException notThisSystem) {
            return Optional.empty();
        }
    }
}
