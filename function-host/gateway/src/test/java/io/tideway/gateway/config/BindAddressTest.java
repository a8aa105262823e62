package io.tideway.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1883", "0.0.0.0:0", "gateway.local:65535", "[::1]:1883", "[fe80::1:2]:80"})
    void parse_wellFormed_sameText(String text) {
        assertEquals(text, BindAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":1883",
                "1883",
                "host",
                "host:",
                "host:x",
                "host:-1",
                "host:65536",
                "host:999999",
                "::1:1883",
                "[::1]",
                "[]:1",
                "[host]:1",
                "a b:1",
                "*:1883",
                "tcp://host:1",
                "host:1:2"
            })
    void parse_anythingElse_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> BindAddress.parse(text));
    }
}
