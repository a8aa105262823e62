package io.tideway.samples.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.Reading;
import io.tideway.testkit.FunctionTest;
import io.tideway.testkit.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DedupCounterTest {

    private static final String TELEMETRY = "devices/d1/telemetry";

    private final FunctionTest test = FunctionTest.of(DedupCounter.class)
            .manifest(Path.of("src/main/functions/dedup-counter/function.yaml"))
            .open();

    @AfterEach
    void close() {
        test.close();
    }

    private Result send(long sequence) {
        return test.send(TELEMETRY, "{\"value\":1,\"sequence\":" + sequence + "}");
    }

    private void assertCounts(long distinct, long repeated) {
        assertEquals(distinct, test.state("d1").get(DedupCounter.DISTINCT));
        assertEquals(repeated, test.state("d1").get(DedupCounter.REPEATED));
        assertEquals(
                "{\"distinct\":" + distinct + ",\"repeated\":" + repeated + "}",
                test.outputs("devices/d1/count")
                        .get((int) (distinct + repeated) - 1)
                        .text());
    }

    @Test
    void onMessage_sentAgainByTheApplication_isCountedAsRepeated() {
        send(1);
        send(3);
        send(2);
        send(3);

        assertCounts(3, 1);
    }

    @Test
    void onMessage_protobufAndJson_shareTheSequence() {
        send(1);
        byte[] again = Reading.newBuilder().setValue(1).setSequence(1).build().toByteArray();
        test.send(TELEMETRY, again);

        assertCounts(1, 1);
    }

    @Test
    void onMessage_redeliveredByMqtt_isNotSeenAtAll() {
        Result sent = send(1);

        assertTrue(test.redeliver(sent).duplicate());
        assertCounts(1, 0);
    }

    @Test
    void onMessage_afterACrash_knowsTheWindow() {
        send(1);
        test.crash();
        send(1);

        assertCounts(1, 1);
    }
}
