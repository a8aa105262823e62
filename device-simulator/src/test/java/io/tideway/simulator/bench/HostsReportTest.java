package io.tideway.simulator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.load.Percentiles;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.terminal.HostsText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostsReportTest {

    @Test
    void ratios_areOfTheSameRounds() {
        DeploymentRounds rounds = new DeploymentRounds(
                "closed loop",
                Map.of(
                        Deployment.ONE_PROCESS, List.of(round(1_000, 0), round(4_000, 0)),
                        Deployment.HOSTS, List.of(round(500, 0), round(1_000, 0))));

        assertEquals(
                List.of(0.5, 0.25),
                rounds.ratios(
                        Deployment.HOSTS,
                        Deployment.ONE_PROCESS,
                        round -> round.load().repliesPerSecond()));
        assertFalse(rounds.has(Deployment.HIVEMQ));
    }

    @Test
    void report_endedEarly_showsWhatThereIs() {
        HostsReport report = new HostsReport(
                "wal",
                3,
                100,
                List.of(
                        new DeploymentRounds(
                                "closed loop",
                                Map.of(
                                        Deployment.ECHO, List.of(round(2_000, 0)),
                                        Deployment.ONE_PROCESS, List.of(round(1_000, 1)))),
                        new DeploymentRounds("open loop", Map.of())));

        assertFalse(report.complete());
        List<String> lines = HostsText.hosts(report);
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.matches("one process, local phase +echo of the broker +0\\.50 .*")),
                lines::toString);
    }

    @Test
    void configuration_remote_leavesNoInstanceLocal() {
        SharedStore store = new SharedStore("127.0.0.1:6379", "bench-1");

        assertEquals("", Deployment.ONE_PROCESS.gateway(store));
        assertEquals(
                List.of(
                        "cloud-store: {kind: redis, addresses: [\"127.0.0.1:6379\"], key-prefix: bench-1-hosts-remote}",
                        "phases: {policy: pinned, slots: 0}"),
                Deployment.HOSTS_REMOTE.host(store).lines().toList());
        assertEquals(
                "phases: {policy: pinned}",
                Deployment.HOSTS.host(store).lines().toList().get(1));
    }

    @Test
    void hostCommand_ofAGateway_namesItsAddress() {
        assertEquals(
                List.of("host", "wal", "/d", "mqtt://127.0.0.1:1883"),
                new HostCommand("host {durability} {data} {broker}")
                        .at(new BrokerAddress("127.0.0.1", 1883, false))
                        .words("wal", Path.of("/d")));
    }

    private static RoundResult round(double rate, long lost) {
        Percentiles micros = new Percentiles(100, 1, 1, 1, 1, 1, 1, Distribution.NONE);
        LoadResult load = new LoadResult(
                "function", "closed", 0, 10, 100, 0, 100, 0, 100, rate, lost, 0, 0, micros, micros, micros, micros);
        return new RoundResult(load, 1, 1, 1, 1);
    }
}
