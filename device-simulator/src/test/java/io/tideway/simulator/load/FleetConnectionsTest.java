package io.tideway.simulator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetConnectionsTest {
    private final List<Integer> begun = new ArrayList<>();
    private final List<Integer> told = new ArrayList<>();
    private final FleetConnections connections = new FleetConnections();

    @Test
    void start_moreThanConnectAtATime_allAreStarted() {
        List<Integer> devices = IntStream.range(0, 1_000).boxed().toList();

        connections.start(devices, this::connect, told::add);

        assertEquals(devices, begun);
        assertEquals(1_000, connections.started());
        assertEquals(1_000, told.get(told.size() - 1));
    }

    @Test
    void start_oneFails_tellsItsFailureAndBeginsNoMore() {
        IllegalStateException refused = new IllegalStateException("refused");

        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> connections.start(
                        List.of(1, 2, 3),
                        device -> device == 2 ? CompletableFuture.failedFuture(refused) : connect(device),
                        told::add));

        assertSame(refused, failure.getCause());
        assertEquals(List.of(1), begun);
        assertEquals(1, connections.started());
    }

    @Test
    void startInBackground_oneFails_theOthersAreStarted() {
        connections.startInBackground(
                List.of(1, 2, 3),
                device -> device == 2
                        ? CompletableFuture.failedFuture(new IllegalStateException("refused"))
                        : connect(device));

        assertEquals(List.of(1, 3), begun);
        assertEquals(2, connections.started());
    }

    private CompletionStage<Void> connect(int device) {
        begun.add(device);
        return CompletableFuture.completedFuture(null);
    }
}
