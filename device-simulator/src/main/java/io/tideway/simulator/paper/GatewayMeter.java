package io.tideway.simulator.paper;

import io.tideway.simulator.bench.ProcessFigures;
import io.tideway.simulator.bench.ProcessProbe;
import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.report.Usage;

/** What a gateway and this process use from one moment on. */
final class GatewayMeter {
    private final Subject subject;
    private final ProcessFigures before;
    private final double ownBeforeSeconds = ownCpuSeconds();

    private GatewayMeter(Subject subject) {
        this.subject = subject;
        this.before = figures();
    }

    static GatewayMeter start(Subject subject) {
        return new GatewayMeter(subject);
    }

    Usage usage() {
        ProcessFigures now = figures();
        return new Usage(
                now.cpuSeconds() - before.cpuSeconds(),
                ownCpuSeconds() - ownBeforeSeconds,
                now.rssBytes(),
                now.rssMaxBytes(),
                now.writtenBytes() - before.writtenBytes(),
                0);
    }

    private ProcessFigures figures() {
        return subject.pid() == 0 ? ProcessFigures.NONE : new ProcessProbe(subject.pid()).read();
    }

    private static double ownCpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(cpu -> cpu.toNanos() / 1e9)
                .orElse(0.0);
    }
}
