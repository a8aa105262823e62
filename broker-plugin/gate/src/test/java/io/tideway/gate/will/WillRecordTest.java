package io.tideway.gate.will;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import java.util.List;
import org.junit.jupiter.api.Test;

class WillRecordTest {

    private static final MessageProperties PROPERTIES = new MessageProperties(
            1, "text/plain", "reply", null, 30, List.of(new UserProperty("a", "1"), new UserProperty("a", "2")));

    @Test
    void decode_encoded_sameWill() {
        Will will = new Will("t", new byte[] {1, 2}, 2, true, 0xFFFFFFFFL, PROPERTIES);
        WillRecord record = new WillRecord("client\nx", "client", "user", will, 77);

        WillRecord decoded = WillRecord.decode(record.key(), record.encode());

        assertEquals("client", decoded.clientId());
        assertEquals("user", decoded.userName());
        assertEquals(77, decoded.dueAtMs());
        assertArrayEquals(will.payload(), decoded.will().payload());
        assertEquals(new Will("t", decoded.will().payload(), 2, true, 0xFFFFFFFFL, PROPERTIES), decoded.will());
    }

    @Test
    void decode_anonymousWithoutExpiry_sameWill() {
        Will will = new Will("t", new byte[0], 0, false, 0, MessageProperties.NONE);

        WillRecord decoded = WillRecord.decode("c\ny", new WillRecord("c\ny", "c", null, will, 0).encode());

        assertEquals(null, decoded.userName());
        assertEquals(MessageProperties.NONE, decoded.will().properties());
    }

    @Test
    void decode_otherVersion_refused() {
        assertThrows(IllegalStateException.class, () -> WillRecord.decode("c\ny", new byte[0]));
    }
}
