package io.tideway.simulator.bench;

import io.tideway.simulator.device.BrokerAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The gateway under measurement, started by us or running already.
 *
 * @param broker where it listens
 * @param durability for the report
 * @param pid its process, 0 when not known
 * @param data its folder, {@code null} when not known
 * @param startMs from process start to ready, 0 when not known
 * @param readyAtNanos {@link System#nanoTime()} of its ready line
 */
public record Subject(
        BrokerAddress broker,
        String durability,
        long pid,
        @Nullable Path data,
        long startMs,
        long readyAtNanos) {

    /** One that runs already. */
    public static Subject running(BrokerAddress broker, long pid) {
        return new Subject(broker, "as configured", pid, null, 0, System.nanoTime());
    }

    /** One we started. */
    public static Subject started(GatewayProcess gateway, String durability) {
        return new Subject(
                gateway.ready().broker(),
                durability,
                gateway.pid(),
                gateway.data(),
                gateway.startTime().toMillis(),
                gateway.ready().atNanos());
    }

    ProcessFigures figures() {
        return pid == 0 ? ProcessFigures.NONE : new ProcessProbe(pid).read();
    }

    long storeBytes() {
        return data == null ? 0 : FolderSize.bytes(data);
    }
}
