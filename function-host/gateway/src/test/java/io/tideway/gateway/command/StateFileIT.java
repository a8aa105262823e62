package io.tideway.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.gateway.admin.AdminFixture;
import io.tideway.gateway.admin.FakeConsole;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.EntryName.Kind;
import io.tideway.runtime.host.InstanceEntries;
import io.tideway.runtime.host.RecordEntry;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileIT {

    /** Several pages and batches. */
    private static final int INSTANCES = 450;

    private static final String HEADER = "{\"tideway-state\":1}\n";
    private static final String LINE = "{\"function\":\"f\",\"key\":\"%s\",\"entries\":[],\"timers\":[]}\n";

    @TempDir
    private Path folder;

    private AdminFixture gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new AdminFixture(folder, null);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private CommandRun export(String... arguments) {
        return state("", "export", arguments);
    }

    private CommandRun importOf(String file) {
        return state(file, "import");
    }

    private CommandRun state(String input, String command, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("state", command, "--config", gateway.configFile().toString()));
        all.addAll(List.of(arguments));
        return CommandRun.of(input, all.toArray(String[]::new));
    }

    private static InstanceEntries instance(String key) {
        return new InstanceEntries(
                new InstanceId("f", key),
                List.of(
                        RecordEntry.ofState(
                                EntryName.of(Kind.VALUE, "ä"), ByteString.copyFromUtf8("of " + key), Long.MAX_VALUE),
                        RecordEntry.ofTimer("t", 5_000, Map.of("device", key))));
    }

    private void store(InstanceEntries instance) {
        byte[] prefix = StoreKeys.instance(
                instance.instance().function(), instance.instance().key());
        WriteSet writes = new WriteSet();
        for (RecordEntry entry : instance.entries()) {
            byte[] value = entry.stored().toByteArray();
            if (entry.name().kind() == Kind.TIMER) {
                writes.put(Table.TIMERS, StoreKeys.timer(prefix, entry.name().name()), value);
            } else {
                byte[] rest = entry.name().key().substring(1).toByteArray();
                writes.put(Table.STATE, StoreKeys.concat(prefix, rest), value);
            }
        }
        gateway.store.write(writes);
    }

    @Test
    void export_thenImport_bringsBackEveryInstanceOnce() {
        Map<InstanceId, Map<ByteString, ByteString>> expected = new HashMap<>();
        for (int i = 0; i < INSTANCES; i++) {
            InstanceEntries instance = instance("d" + i);
            store(instance);
            expected.put(instance.instance(), instance.toRecord());
        }

        CommandRun exported = export("f");
        assertEquals("", exported.errors());
        assertEquals(INSTANCES + 2, exported.lines().size());

        CommandRun imported = importOf(exported.out());
        assertEquals("", imported.errors());
        assertEquals("imported " + INSTANCES + " instances\n", imported.out());
        assertEquals(expected, gateway.edits);
    }

    @Test
    void export_ofOneKey_hasThatInstanceOnly() {
        store(instance("d1"));
        store(instance("d2"));

        assertEquals(
                List.of(
                        HEADER.strip(),
                        "{\"function\":\"f\",\"key\":\"d2\",\"entries\":[{\"kind\":\"value\",\"name\":\"ä\",\"value\":\"b2YgZDI=\"}],"
                                + "\"timers\":[{\"name\":\"t\",\"due\":\"1970-01-01T00:00:05Z\",\"levels\":{\"device\":\"d2\"}}]}",
                        "{\"instances\":1}"),
                export("f", "d2").lines());
        CommandRun missing = export("f", "d3");
        assertEquals(ExitCode.FAILED, missing.exit());
        assertTrue(missing.errors().contains("neither state nor timers for key 'd3'"), missing.errors());
        assertEquals("", missing.out());
    }

    private FakeConsole withCloudStore() throws Exception {
        FakeConsole console = new FakeConsole();
        gateway.close();
        gateway = new AdminFixture(folder, console);
        return console;
    }

    private static CloudRecord recordOf(String key, @Nullable String owner, String value) {
        Map<ByteString, ByteString> entries = new HashMap<>(instance(key).toRecord());
        RecordEntry newer =
                RecordEntry.ofState(EntryName.of(Kind.VALUE, "ä"), ByteString.copyFromUtf8(value), Long.MAX_VALUE);
        RecordEntry expired = RecordEntry.ofState(
                EntryName.of(Kind.VALUE, "old"), ByteString.copyFromUtf8("x"), AdminFixture.NOW.toEpochMilli());
        entries.put(newer.name().key(), newer.stored());
        entries.put(expired.name().key(), expired.stored());
        entries.put(ByteString.copyFromUtf8("runtime's own"), ByteString.copyFromUtf8("x"));
        return new CloudRecord(1, 7, owner, entries);
    }

    private static String lineOf(String key, String value) {
        return "{\"function\":\"f\",\"key\":\"" + key
                + "\",\"entries\":[{\"kind\":\"value\",\"name\":\"ä\",\"value\":\""
                + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                + "\"}],\"timers\":[{\"name\":\"t\",\"due\":\"1970-01-01T00:00:05Z\",\"levels\":{\"device\":\"" + key
                + "\"}}]}";
    }

    @Test
    void export_ofInstancesThatAreNotLocal_hasWhatTheCloudStoreHolds() throws Exception {
        FakeConsole console = withCloudStore();
        console.put("f", "local", Phase.LOCAL);
        console.put("f", "remote", Phase.REMOTE);
        console.put(new InstanceId("f", "local"), recordOf("local", "here", "synced"));
        console.put(new InstanceId("f", "remote"), recordOf("remote", null, "newer"));
        store(instance("local"));
        store(instance("remote"));

        CommandRun run = export("f");

        assertEquals("", run.errors());
        assertEquals(
                List.of(HEADER.strip(), lineOf("local", "of local"), lineOf("remote", "newer"), "{\"instances\":2}"),
                run.lines());
    }

    @Test
    void export_ofWhatAnotherGatewayHas_saysThatItMayKnowMore() throws Exception {
        FakeConsole console = withCloudStore();
        console.put(new InstanceId("f", "elsewhere"), recordOf("elsewhere", "other", "synced"));
        store(instance("elsewhere"));

        CommandRun run = export("f");

        assertEquals(lineOf("elsewhere", "synced"), run.lines().get(1));
        assertTrue(run.errors().startsWith("note: of 1 instance another gateway may know more"), run.errors());
    }

    @Test
    void export_whileTheCloudStoreIsAway_hasWhatTheGatewayKnowsAndSaysSo() throws Exception {
        FakeConsole console = withCloudStore();
        console.storeIsAway = true;
        console.put("f", "remote", Phase.REMOTE);
        store(instance("remote"));

        CommandRun run = export("f");

        assertEquals(lineOf("remote", "of remote"), run.lines().get(1));
        assertTrue(run.errors().startsWith("note: of 1 instance another gateway may know more"), run.errors());
    }

    @Test
    void get_ofAnInstanceThatWasNeverHere_showsWhatTheCloudStoreHolds() throws Exception {
        FakeConsole console = withCloudStore();
        console.put(new InstanceId("f", "roamed"), recordOf("roamed", null, "newer"));

        CommandRun run = state("", "get", "f", "roamed");

        assertEquals("", run.errors());
        assertTrue(run.out().contains("newer"), run.out());
        assertFalse(run.out().contains("old"), run.out());
    }

    @Test
    void import_withABadLine_namesItAndChangesNothing() {
        String good = HEADER + LINE.formatted("a");
        assertRefused("line 3: 'function' must be there", good + "{}\n{\"instances\":2}\n");
        assertRefused("line 3: ", good + "not json\n");
        assertRefused("line 1: the first line must be", LINE.formatted("a"));
        assertRefused("line 1: the file has version 2", "{\"tideway-state\":2}\n");
        assertRefused("cut off behind line 2", good);
        assertRefused("cut off behind line 0", "");
        assertRefused("line 3: it counts 7 instances and there are 1", good + "{\"instances\":7}\n");
        assertRefused("line 4: there is more behind", good + "{\"instances\":1}\n" + LINE.formatted("b"));
    }

    private void assertRefused(String reason, String file) {
        CommandRun run = importOf(file);
        assertEquals(ExitCode.FAILED, run.exit());
        assertTrue(run.errors().contains(reason), run.errors());
        assertTrue(run.errors().contains("Nothing was imported"), run.errors());
        assertTrue(gateway.edits.isEmpty());
    }

    @Test
    void import_refusedByTheGateway_namesTheLine() {
        gateway.refusedKey = "d250";
        StringBuilder file = new StringBuilder(HEADER);
        for (int i = 0; i < INSTANCES; i++) {
            file.append(LINE.formatted("d" + i));
        }
        file.append("{\"instances\":" + INSTANCES + "}\n");

        CommandRun run = importOf(file.toString());

        assertEquals(ExitCode.FAILED, run.exit());
        // The header is line 1; the batch of the refused one was handed whole.
        assertTrue(
                run.errors()
                        .startsWith("tideway: line 252: f/d250: state is over the limit of 64 KB. 299 instances were"),
                run.errors());
        assertEquals(299, gateway.edits.size());
    }
}
