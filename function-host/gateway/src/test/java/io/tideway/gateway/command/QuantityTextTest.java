package io.tideway.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuantityTextTest {

    @Test
    void quantity_ofAnySize_hasThreeFigures() {
        assertEquals("999 B", QuantityText.bytes(999));
        assertEquals("1.00 KB", QuantityText.bytes(1_000));
        assertEquals("10.0 KB", QuantityText.bytes(9_999));
        assertEquals("123 MB", QuantityText.bytes(123_400_000));
        assertEquals("5.00 GB", QuantityText.bytes(5_000_000_000L));
        assertEquals("999 ms", QuantityText.milliseconds(999));
        assertEquals("1.50 s", QuantityText.milliseconds(1_500));
        assertEquals("2.00 min", QuantityText.milliseconds(120_000));
        assertEquals("48.0 h", QuantityText.milliseconds(172_800_000));
        assertEquals("<0.01", QuantityText.perSecond(0.001));
        assertEquals("1 entry", QuantityText.count(1, "entry", "entries"));
    }

    @Test
    void progress_isSaidEveryTwoSecondsAtMost() {
        AtomicLong nowNs = new AtomicLong();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), nowNs::get);
        for (int i = 0; i < 50; i++) {
            progress.at("step " + i);
            nowNs.addAndGet(100_000_000);
        }
        assertEquals("step 20\nstep 40\n", said.toString(StandardCharsets.UTF_8));
    }
}
