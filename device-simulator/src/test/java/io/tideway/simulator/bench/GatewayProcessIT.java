package io.tideway.simulator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.device.BrokerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GatewayProcessIT {

    @Test
    void start_readyLineWithOtherAddresses_takesTheMqttOne() throws IOException {
        Path data;
        try (GatewayProcess gateway = GatewayProcess.start(
                new GatewayCommand(
                        "sh -c 'echo starting {durability}; echo ready http://x:1 mqtt://127.0.0.1:1234; exec cat'"),
                "wal")) {
            data = gateway.data();
            assertEquals(
                    new BrokerAddress("127.0.0.1", 1234, false), gateway.ready().broker());
            assertTrue(Files.isDirectory(data));
            ProcessFigures figures = new ProcessProbe(gateway.pid()).read();
            assertTrue(figures.rssBytes() > 0 && figures.rssMaxBytes() >= figures.rssBytes(), figures.toString());
        }
        assertFalse(Files.exists(data));
    }

    @Test
    void start_commandEndsWithoutReadyLine_saysWhatItSaid() {
        GatewayCommand command = new GatewayCommand("sh -c 'echo port 1883 is taken; exit 1'");

        IOException failure = assertThrows(IOException.class, () -> GatewayProcess.start(command, "wal"));

        assertTrue(String.valueOf(failure.getMessage()).contains("port 1883 is taken"), failure.toString());
    }
}
