package io.tideway.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.EntryName.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordEntryTest {

    private static final ByteString VALUE = ByteString.copyFromUtf8("value");

    @Test
    void key_ofEveryKind_isReadBack() {
        List<EntryName> names = List.of(
                EntryName.of(Kind.VALUE, "average"),
                EntryName.of(Kind.COUNTER, "vc"),
                new EntryName(Kind.MAP, "m", "a/b\0c"),
                new EntryName(Kind.MAP, "m", ""),
                EntryName.of(Kind.TIMER, "später"));
        for (EntryName name : names) {
            assertEquals(name, EntryName.ofKey(name.key()));
        }
    }

    @Test
    void key_isLaidOutAsTheRecordHasIt() {
        assertEquals(ByteString.copyFromUtf8("smlast\0x"), new EntryName(Kind.MAP, "last", "x").key());
        assertEquals(
                ByteString.copyFromUtf8("svlast\0"),
                EntryName.of(Kind.VALUE, "last").key());
        assertEquals(
                ByteString.copyFromUtf8("twatch"),
                EntryName.of(Kind.TIMER, "watch").key());
    }

    @Test
    void key_ofTheRuntimeAlone_isShownInHexAndKept() {
        for (String text : List.of("", "i7", "s", "sv", "sx1\0", "svname", "svname\0more", "t", "tim\0er")) {
            ByteString key = ByteString.copyFromUtf8(text);
            EntryName name = EntryName.ofKey(key);
            assertEquals(Kind.OTHER, name.kind(), text);
            assertEquals(key, name.key(), text);
        }
    }

    @Test
    void state_storedWithItsExpiry_isReadBack() {
        EntryName name = EntryName.of(Kind.VALUE, "average");
        RecordEntry entry = RecordEntry.of(
                name.key(), RecordEntry.ofState(name, VALUE, 1_234_567).stored());

        assertEquals(VALUE, entry.value());
        assertEquals(1_234_567, entry.expiresAtMs());
    }

    @Test
    void timer_keepsTimeAndLevels() {
        RecordEntry entry = RecordEntry.ofTimer("watch", 5_000, Map.of("device", "d1"));

        assertEquals(5_000, entry.timer().getDueMs());
        assertEquals(Map.of("device", "d1"), entry.timer().getLevelsMap());
    }

    @Test
    void state_thatNoFunctionCouldHaveMade_isRefused() {
        EntryName counter = EntryName.of(Kind.COUNTER, "count");
        assertRefused("8 bytes", () -> RecordEntry.ofState(counter, VALUE, RecordEntry.NEVER));
        assertRefused("value, counter or map", () -> RecordEntry.ofState(EntryName.of(Kind.TIMER, "t"), VALUE, 1));
        assertRefused(
                "expiry", () -> RecordEntry.of(EntryName.of(Kind.VALUE, "v").key(), VALUE));
        assertRefused("NUL", () -> EntryName.of(Kind.VALUE, "a\0b"));
        assertRefused("only a map", () -> new EntryName(Kind.VALUE, "a", "b"));
    }

    @Test
    void instance_withTwoEntriesOfAName_isRefused() {
        RecordEntry entry = RecordEntry.ofState(EntryName.of(Kind.VALUE, "a"), VALUE, RecordEntry.NEVER);
        assertRefused("two of a", () -> new InstanceEntries(new InstanceId("f", "k"), List.of(entry, entry)));
        assertRefused("key must not be empty", () -> new InstanceEntries(new InstanceId("f", ""), List.of()));
    }

    private static void assertRefused(String reason, Runnable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }
}
