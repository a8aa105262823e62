package io.tideway.samples.paper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.testkit.FunctionTest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaperServiceTest {

    private final FunctionTest test = FunctionTest.of(PaperService.class)
            .manifest(Path.of("src/main/functions/paper-service/function.yaml"))
            .open();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void onMessage_requests_areCountedAndAnsweredWithTheirPhase() {
        send(7);
        send(8);

        assertEquals(2, test.state("d1.0").get(PaperService.REQUESTS));
        byte[] answer = test.outputs("paper/d1/0/answer").get(1).payload();
        assertArrayEquals(
                ByteBuffer.allocate(9).putLong(8).put((byte) 1).array(), answer, "without a cloud store it is local");
    }

    private void send(long number) {
        byte[] request =
                ByteBuffer.allocate(24).putLong(number).putLong(1).putLong(1).array();
        test.send("paper/d1/0/request", request);
    }
}
