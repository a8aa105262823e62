package io.tideway.samples.paper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.testkit.Effect;
import io.tideway.testkit.FunctionTest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    @Test
    void onMessage_requestThatWantsTheLocalPhase_asksForIt() {
        send(7, 0);
        assertEquals(List.of(), preferred());

        send(8, 1_500);
        assertEquals(List.of(Duration.ofMillis(1_500)), preferred());
    }

    private List<Duration> preferred() {
        return test.effects().stream()
                .filter(Effect.PreferredLocal.class::isInstance)
                .map(effect -> ((Effect.PreferredLocal) effect).duration())
                .toList();
    }

    private void send(long number) {
        send(number, 0);
    }

    private void send(long number, long preferLocalMs) {
        byte[] request = ByteBuffer.allocate(32)
                .putLong(number)
                .putLong(1)
                .putLong(1)
                .putLong(preferLocalMs)
                .array();
        test.send("paper/d1/0/request", request);
    }
}
