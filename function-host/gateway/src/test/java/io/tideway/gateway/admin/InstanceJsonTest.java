package io.tideway.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.EntryName;
import io.tideway.runtime.host.EntryName.Kind;
import io.tideway.runtime.host.InstanceEntries;
import io.tideway.runtime.host.RecordEntry;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceJsonTest {

    private static final ByteString BYTES = ByteString.copyFrom(new byte[] {0, -1, 127, '"', '\n', 'x', 'y', 'z'});

    @Test
    void line_ofEverythingAnInstanceCanHave_isReadBack() {
        InstanceEntries instance = new InstanceEntries(
                new InstanceId("f", "a \"quoted\"\nkey ä"),
                List.of(
                        RecordEntry.ofState(EntryName.of(Kind.VALUE, "v"), BYTES, RecordEntry.NEVER),
                        RecordEntry.ofState(EntryName.of(Kind.COUNTER, "v"), BYTES, 1_700_000_000_123L),
                        RecordEntry.ofState(new EntryName(Kind.MAP, "m", "a\0b"), ByteString.EMPTY, 1),
                        RecordEntry.ofState(new EntryName(Kind.MAP, "m", ""), BYTES, Long.MAX_VALUE - 1),
                        RecordEntry.ofTimer("t", 1_700_000_000_456L, Map.of("device", "d1", "a", "b")),
                        RecordEntry.ofTimer("u", 0, Map.of())));

        String line = InstanceJson.of(instance).encode();

        assertEquals(1, line.lines().count());
        assertEquals(instance, InstanceJson.parse(new JsonObject(line)));
    }

    @Test
    void line_asDocumented_isWritten() {
        InstanceEntries instance = new InstanceEntries(
                new InstanceId("f", "d1"),
                List.of(
                        RecordEntry.ofState(new EntryName(Kind.MAP, "m", "x"), ByteString.copyFromUtf8("hi"), 0),
                        RecordEntry.ofTimer("t", 1_000, Map.of("device", "d1"))));
        assertEquals(
                "{\"function\":\"f\",\"key\":\"d1\",\"entries\":[{\"kind\":\"map\",\"name\":\"m\",\"entry\":\"x\","
                        + "\"value\":\"aGk=\",\"expires\":\"1970-01-01T00:00:00Z\"}],"
                        + "\"timers\":[{\"name\":\"t\",\"due\":\"1970-01-01T00:00:01Z\",\"levels\":{\"device\":\"d1\"}}]}",
                InstanceJson.of(instance).encode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"key":"k"} | 'function' must be there
            {"function":"f","key":""} | key must not be empty
            {"function":"f","key":7} | 'key' must be there and be text
            {"function":"f","key":"k","entrys":[]} | did you mean 'entries'
            {"function":"f","key":"k","entries":{}} | 'entries' must be a list
            {"function":"f","key":"k","entries":[1]} | must hold objects
            {"function":"f","key":"k","entries":[{"kind":"list","name":"n","value":""}]} | value, counter or map
            {"function":"f","key":"k","entries":[{"kind":"value","name":"","value":""}]} | name must not be empty
            {"function":"f","key":"k","entries":[{"kind":"value","name":"n","value":"%"}]} | 'value' must be base64
            {"function":"f","key":"k","entries":[{"kind":"value","name":"n"}]} | 'value' must be there
            {"function":"f","key":"k","entries":[{"kind":"map","name":"n","value":""}]} | 'entry' must be there
            {"function":"f","key":"k","entries":[{"kind":"value","name":"n","entry":"e","value":""}]} | only a map
            {"function":"f","key":"k","entries":[{"kind":"counter","name":"n","value":"AA=="}]} | 8 bytes
            {"function":"f","key":"k","entries":[{"kind":"value","name":"n","value":"","expires":"soon"}]} | 2026-01-01
            {"function":"f","key":"k","timers":[{"name":"t"}]} | 'due' must be there
            {"function":"f","key":"k","timers":[{"name":"t","due":"1970-01-01T00:00:00Z","levels":[]}]} | an object
            {"function":"f","key":"k","timers":[{"name":"t","due":"+999999999-01-01T00:00:00Z"}]} | 'due' must be a time
            """)
    void line_thatIsWrong_isRefusedByField(String line, String reason) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> InstanceJson.parse(new JsonObject(line)));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }
}
