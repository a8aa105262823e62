package io.tideway.gate.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedFilterTest {

    @Test
    void parse_wellFormed_takenApart() {
        assertEquals(Optional.of(new SharedFilter("g", "a/+/#")), SharedFilter.parse("$share/g/a/+/#"));
        assertEquals(Optional.of(new SharedFilter("g", "/")), SharedFilter.parse("$share/g//"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "a",
                "$shar",
                "$share",
                "$share/",
                "$share//",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/+/a",
                "$share/#",
                "$share/g/$share/h/a",
                "$shared/g/a",
                "a/$share/g/a"
            })
    void parse_anythingElse_emptyAndNeverThrows(String filter) {
        assertEquals(Optional.empty(), SharedFilter.parse(filter));
    }

    @Test
    void isShared_onlyTheFirstLevelCounts() {
        assertTrue(SharedFilter.isShared("$share"));
        assertTrue(SharedFilter.isShared("$share/"));
        assertTrue(SharedFilter.isShared("$share/g/a"));
        assertFalse(SharedFilter.isShared("$shared/a"));
        assertFalse(SharedFilter.isShared("a/$share/g/a"));
    }

    @Test
    void limits_notPositive_refused() {
        assertThrows(IllegalArgumentException.class, () -> new AdmissionLimits(0, 256));
        assertThrows(IllegalArgumentException.class, () -> new AdmissionLimits(16, 0));
    }
}
