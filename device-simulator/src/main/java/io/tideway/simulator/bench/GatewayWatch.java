package io.tideway.simulator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import io.tideway.simulator.engine.Probes;
import io.tideway.simulator.report.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Looks at the process and the data folder of a gateway that runs already, as far as they are named. */
public final class GatewayWatch {
    private static final int INSTANCES_MAX = 2_000;
    private static final double NANOS = 1e9;

    private final @Nullable ProcessProbe process;
    private final @Nullable Path data;
    private @Nullable GatewayAdmin admin;

    /**
     * Watches what is named.
     *
     * @param pid 0 for none
     * @param data folder of the gateway, {@code null} for none
     */
    public GatewayWatch(long pid, @Nullable Path data) {
        if (pid != 0 && ProcessHandle.of(pid).isEmpty()) {
            throw new IllegalArgumentException("there is no process " + pid);
        }
        if (data != null && !Files.isDirectory(data)) {
            throw new IllegalArgumentException("there is no folder " + data);
        }
        this.process = pid == 0 ? null : new ProcessProbe(pid);
        this.data = data;
        this.admin = data != null && Files.isReadable(data.resolve("admin.token")) ? admin(data) : null;
    }

    private static @Nullable GatewayAdmin admin(Path data) {
        try {
            return GatewayAdmin.at(data);
        } catch (IOException noAdmin) {
            return null; // Then phases are not known.
        }
    }

    /** What a run asks. */
    public Probes probes() {
        return new Probes(this::usage, this::phases);
    }

    /** CPU and memory until now. */
    public Usage usage() {
        ProcessFigures gateway = process == null ? ProcessFigures.NONE : process.read();
        return new Usage(
                gateway.cpuSeconds(),
                ownCpuSeconds(),
                gateway.rssBytes(),
                gateway.rssMaxBytes(),
                gateway.writtenBytes(),
                data == null ? 0 : FolderSize.bytes(data));
    }

    private static double ownCpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / NANOS;
    }

    /** Unknown as soon as the gateway does not tell, has no phases or has too many instances to ask for every second. */
    private Probes.Phases phases() {
        GatewayAdmin asked = admin;
        if (asked == null) {
            return Probes.Phases.UNKNOWN;
        }
        try {
            JsonNode answer = asked.phases(INSTANCES_MAX);
            if (!answer.path("more").asBoolean(true)) {
                return count(answer.path("instances"));
            }
        } catch (IllegalStateException | UncheckedIOException noPhases) {
            admin = null;
            return Probes.Phases.UNKNOWN;
        }
        admin = null;
        return Probes.Phases.UNKNOWN;
    }

    private static Probes.Phases count(JsonNode instances) {
        int local = 0;
        int remote = 0;
        int switching = 0;
        for (JsonNode instance : instances) {
            switch (instance.path("phase").asText()) {
                case "local" -> local++;
                case "remote" -> remote++;
                default -> switching++;
            }
        }
        return new Probes.Phases(local, remote, switching);
    }
}
