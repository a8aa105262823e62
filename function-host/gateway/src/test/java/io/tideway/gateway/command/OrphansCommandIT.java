package io.tideway.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.gateway.admin.AdminFixture;
import io.tideway.gateway.admin.FakeConsole;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.EntryName.Kind;
import io.tideway.runtime.host.RecordEntry;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansCommandIT {

    private static final InstanceId D1 = new InstanceId("average", "line/d1");
    private static final String ID = Orphan.idOf(D1, "gw-7", 3);

    @TempDir
    private Path folder;

    private final FakeConsole console = new FakeConsole();
    private AdminFixture gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new AdminFixture(folder, console);
        console.put(new Orphan(ID, D1, "gw-7", 3, delta(), 1_000));
    }

    private static Delta delta() {
        ByteString five = ByteString.copyFrom(ByteBuffer.allocate(8).putLong(5).array());
        Map<ByteString, ByteString> puts = new HashMap<>();
        for (RecordEntry entry : List.of(
                RecordEntry.ofState(EntryName.of(Kind.COUNTER, "count"), five, RecordEntry.NEVER),
                RecordEntry.ofState(new EntryName(Kind.MAP, "last", "x"), ByteString.copyFromUtf8("hi"), 60_000),
                RecordEntry.ofState(
                        EntryName.of(Kind.VALUE, "raw"), ByteString.copyFrom(new byte[] {0, 1}), RecordEntry.NEVER),
                RecordEntry.ofTimer("watch", 5_000, Map.of("device", "d1")))) {
            puts.put(entry.name().key(), entry.stored());
        }
        puts.put(ByteString.copyFromUtf8("i1"), ByteString.copyFromUtf8("input"));
        return new Delta(puts, Set.of(EntryName.of(Kind.VALUE, "gone").key()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private CommandRun orphans(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "orphans";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--config";
        all[all.length - 1] = gateway.configFile().toString();
        return CommandRun.of("", all);
    }

    @Test
    void list_showsWhoseTheyAre() {
        List<String> lines = orphans("list").lines();

        assertEquals(2, lines.size());
        assertTrue(
                lines.get(1).startsWith("gw-7:3:average/line/d1  average   line/d1  gw-7  3      6  "), lines.get(1));
        assertTrue(lines.get(1).endsWith("  1970-01-01T00:00:01Z"), lines.get(1));
    }

    @Test
    void show_makesEveryKindOfEntryReadable() {
        assertEquals(
                List.of(
                        "average/line/d1: what host gw-7 changed in epoch 3 and could not bring in; refused at 1970-01-01T00:00:01Z",
                        "KIND     NAME     VALUE                     EXPIRES",
                        "value    gone     (removed)                 -",
                        "value    raw      0x0001                    -",
                        "counter  count    5                         -",
                        "map      last[x]  hi                        1970-01-01T00:01:00Z",
                        "timer    watch    due 1970-01-01T00:00:05Z  -",
                        "other    0x6931   input                     -"),
                orphans("show", ID).lines());
    }

    @Test
    void merge_forgetsTheOrphan() {
        assertEquals("merged " + ID + "\n", orphans("merge", ID).out());
        assertFalse(console.hasOrphan(ID));
        CommandRun again = orphans("merge", ID);
        assertEquals(ExitCode.FAILED, again.exit());
        assertEquals("tideway: there is no orphan '" + ID + "'\n", again.errors());
    }

    @Test
    void drop_withoutAnyoneToAsk_dropsOnlyWhenToldSo() {
        CommandRun asked = orphans("drop", ID);
        assertEquals(ExitCode.FAILED, asked.exit());
        assertTrue(asked.errors().contains("add --yes"), asked.errors());
        assertTrue(console.hasOrphan(ID));

        assertEquals(
                new JsonObject().put("id", ID).put("dropped", true),
                new JsonObject(orphans("drop", ID, "--yes", "--json").out()));
        assertFalse(console.hasOrphan(ID));
    }

    @Test
    void list_withoutCloudStore_hasAnExitCodeOfItsOwn() throws Exception {
        try (AdminFixture local = new AdminFixture(folder.resolve("local"), null)) {
            CommandRun run = CommandRun.of(
                    "", "orphans", "list", "--config", local.configFile().toString());
            assertEquals(ExitCode.NO_CLOUD_STORE, run.exit());
            assertTrue(run.errors().contains("add 'cloud-store:' to " + local.configFile()), run.errors());
        }
    }
}
