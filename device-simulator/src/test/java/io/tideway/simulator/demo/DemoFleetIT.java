package io.tideway.simulator.demo;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.StockMoquette;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoFleetIT {

    @Test
    void figures_outputsFollowReadings_areCountedAndTimed() throws Exception {
        // The readings themselves stand for the outputs of a function.
        List<String> outputs = List.of("devices/+/telemetry", "devices/+/nothing");
        try (StockMoquette broker = new StockMoquette();
                DemoFleet fleet = new DemoFleet(new DemoConfig(broker.address(), 5, 20, outputs, null, 1))) {
            fleet.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> fleet.total().outputs().get(0).received() >= 50);
            DemoFigures figures = fleet.total();

            assertEquals(5, figures.connected());
            assertTrue(figures.acknowledged() > 0, figures.toString());
            assertTrue(figures.acknowledgementMicros().p50() > 0, figures.toString());
            assertTrue(figures.outputs().get(0).micros().p99() > 0, figures.toString());
            assertEquals(0, figures.outputs().get(1).received(), figures.toString());
        }
    }
}
