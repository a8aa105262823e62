package io.tideway.simulator.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {

    @Test
    void parse_withoutPort_takesTheUsualOne() {
        assertEquals(new BrokerAddress("localhost", 1883, false), BrokerAddress.parse("mqtt://localhost"));
        assertEquals(new BrokerAddress("localhost", 8883, true), BrokerAddress.parse("mqtts://localhost"));
    }

    @Test
    void toString_parsed_isTheSame() {
        assertEquals(
                "mqtt://127.0.0.1:2000",
                BrokerAddress.parse("mqtt://127.0.0.1:2000").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost", "localhost:1883", "mqtt://", "mqtt://host:0", "mqtt://host:70000"})
    void parse_wrong_throws(String text) {
        assertThrows(IllegalArgumentException.class, () -> BrokerAddress.parse(text));
    }
}
