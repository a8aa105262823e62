package io.tideway.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gateway.admin.AdminFixture;
import io.tideway.gateway.admin.FakeConsole;
import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.control.Decision;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.host.PhaseConsole.LinkView;
import io.tideway.runtime.lane.PhaseView;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhaseCommandIT {

    private static final InstanceId D1 = new InstanceId("average", "d1");

    @TempDir
    private Path folder;

    private final FakeConsole console = new FakeConsole();
    private AdminFixture gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new AdminFixture(folder, console);
        console.put("average", "d1", Phase.REMOTE);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private CommandRun phase(String... arguments) {
        return run(gateway, arguments);
    }

    private static CommandRun run(AdminFixture gateway, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "phase";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--config";
        all[all.length - 1] = gateway.configFile().toString();
        return CommandRun.of("", all);
    }

    @Test
    void list_showsInstancesAndTheLink() {
        console.put(new PhaseView(
                new InstanceId("watch", "d2"), Phase.ACQUIRING, true, 4, -1, 12, 0, 0, 0, true, Preference.LOCAL));
        console.link = new LinkView(false, 3, 1_234, 75_000);

        CommandRun run = phase("list");

        assertEquals(ExitCode.OK, run.exit());
        assertEquals(
                List.of(
                        "FUNCTION  KEY  PHASE                      PIN    EPOCH  VERSION  WAITING  UNSYNCED  STATE    RATE/S",
                        "average   d1   remote                     -      3      17       0        2         1.23 KB  4.04",
                        "watch     d2   acquiring (held, offline)  local  4      -        12       0         0 B      0.00",
                        "cloud store: cannot be reached; 3 instances not synced, 1.23 KB, the oldest change 75.0 s ago"),
                run.lines());
        assertEquals(3, phase("list", "average").lines().size());
        assertTrue(phase("list", "--max", "1").out().contains("and more"));
        assertEquals(
                3,
                new JsonObject(phase("list", "--json").out())
                        .getJsonObject("link")
                        .getInteger("unsynced_instances"));
    }

    @Test
    void set_reached_saysHowLongItTook() {
        CommandRun run = phase("set", "average", "d1", "local");

        assertEquals("", run.errors());
        assertEquals(ExitCode.OK, run.exit());
        assertTrue(run.out().matches("average/d1 is local after \\d+ ms\\R"), run.out());
        assertEquals(
                "average/d1 is local already\n",
                phase("set", "average", "d1", "local").out());
    }

    @Test
    void set_ofAnInstanceNeverServedHere_isOrderedAll() {
        assertEquals(ExitCode.OK, phase("set", "average", "new", "local").exit());
    }

    @Test
    void set_notReachedInTime_saysWhatItWaitsFor() {
        console.looksUntilReached = Integer.MAX_VALUE;

        CommandRun run = phase("set", "average", "d1", "local", "--timeout", "50ms");

        assertEquals(ExitCode.NOT_IN_TIME, run.exit());
        assertTrue(run.errors().contains("waits for the cloud store to grant"), run.errors());
        console.link = new LinkView(false, 0, 0, 0);
        CommandRun away = phase("set", "average", "d1", "local", "--timeout", "50ms");
        assertTrue(away.errors().contains("the cloud store cannot be reached"), away.errors());
    }

    @Test
    void set_refused_saysWhy() {
        console.put("average", "d1", Phase.REMOTE);
        assertEquals(ExitCode.USAGE, phase("set", "average", "d1", "releasing").exit());
        console.refusal = new CloudException(CloudException.Kind.UNAVAILABLE, "no answer from cloud:6379 in 2 s");

        CommandRun run = phase("set", "average", "d1", "local");

        assertEquals(ExitCode.FAILED, run.exit());
        assertEquals("tideway: no answer from cloud:6379 in 2 s\n", run.errors());
    }

    @Test
    void pinAndUnpin_areSeenInTheList() {
        assertEquals(
                "average/d1 is pinned local\n",
                phase("pin", "average", "d1", "local").out());
        assertTrue(
                phase("list").lines().get(1).contains("  local  "),
                phase("list").out());
        assertEquals(
                "average/d1 is not pinned\n", phase("unpin", "average", "d1").out());
        assertEquals(
                new JsonObject().put("function", "average").put("key", "d1").put("pin", "remote"),
                new JsonObject(phase("pin", "average", "d1", "remote", "--json").out()));
        assertEquals(
                "auto", new JsonObject(phase("unpin", "average", "d1", "--json").out()).getString("pin"));
        CommandRun unknown = phase("pin", "averige", "d1", "local");
        assertEquals(ExitCode.FAILED, unknown.exit());
        assertEquals("tideway: no function 'averige'\n", unknown.errors());
    }

    @Test
    void explain_showsTheInstanceAndTheDecisionWithItsReason() {
        console.decisions.add(1_000, new Decision(D1, Phase.LOCAL, "saves 12 ms on each of 4 messages/s"));

        assertEquals(
                List.of(
                        "average/d1 is remote: epoch 3, version 17, 0 inputs waiting, 2 entries not synced, 1.23 KB of state, 4.04 messages/s",
                        "the controller would have it local: saves 12 ms on each of 4 messages/s",
                        "cloud store: reachable; everything is synced"),
                phase("explain", "average", "d1").lines());
        CommandRun unknown = phase("explain", "average", "nobody");
        assertEquals(ExitCode.FAILED, unknown.exit());
        assertTrue(unknown.errors().contains("was never served"), unknown.errors());
    }

    @Test
    void explain_withoutKey_showsTheLatestDecisions() {
        for (int i = 0; i < 30; i++) {
            String function = i % 2 == 0 ? "average" : "watch";
            console.decisions.add(
                    i * 1_000L, new Decision(new InstanceId(function, "d" + i), Phase.LOCAL, "reason " + i));
        }
        List<String> all = phase("explain").lines();
        assertEquals(21, all.size());
        assertEquals("1970-01-01T00:00:29Z  watch     d29  local  reason 29", all.get(1));
        List<String> some = phase("explain", "average", "--max", "3").lines();
        assertEquals(4, some.size());
        assertTrue(some.get(1).endsWith("reason 28"), some.get(1));
    }

    @Test
    void everyCommand_withoutCloudStore_saysHowToHaveOne() throws Exception {
        try (AdminFixture local = new AdminFixture(folder.resolve("local"), null)) {
            for (String[] command : new String[][] {
                {"list"}, {"set", "f", "k", "local"}, {"pin", "f", "k", "local"}, {"unpin", "f", "k"}, {"explain"}
            }) {
                CommandRun run = run(local, command);
                assertEquals(ExitCode.NO_CLOUD_STORE, run.exit(), command[0]);
                assertEquals(
                        "tideway: this gateway has no cloud store: every instance is local; add 'cloud-store:' to "
                                + local.configFile() + "\n",
                        run.errors());
            }
        }
    }
}
