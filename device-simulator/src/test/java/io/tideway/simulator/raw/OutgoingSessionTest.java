package io.tideway.simulator.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.device.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingSessionTest {
    private final OutgoingSession session = new OutgoingSession(2);

    @Test
    void next_windowFull_isNothing() {
        offer(1, 1);
        offer(2, 1);
        offer(3, 1);

        assertNotNull(session.next());
        assertNotNull(session.next());
        assertNull(session.next());
    }

    @Test
    void next_receiveMaximumBelowWindow_isNothing() {
        session.restart(1);
        offer(1, 1);
        offer(2, 1);

        assertNotNull(session.next());
        assertNull(session.next());
    }

    @Test
    void pubAck_known_opensWindow() {
        offer(1, 1);
        offer(2, 1);
        offer(3, 1);
        int first = send();
        send();

        assertEquals(1, session.pubAck(first).orElseThrow().sequence());
        assertEquals(3, sendAll().get(0).publication().sequence());
    }

    @Test
    void pubAck_unknownOrOfQos2_isIgnored() {
        offer(1, 2);
        int packetId = send();

        assertTrue(session.pubAck(packetId).isEmpty());
        assertTrue(session.pubAck(packetId + 1).isEmpty());
    }

    @Test
    void resume_mixedStages_resendsInOrderOfSending() {
        offer(1, 2);
        offer(2, 1);
        int first = send();
        int second = send();
        session.pubRec(first);

        assertEquals(
                List.of(
                        new OutgoingSession.InFlight(first, publication(1, 2), OutgoingSession.Stage.RELEASED),
                        new OutgoingSession.InFlight(second, publication(2, 1), OutgoingSession.Stage.PUBLISHED)),
                session.resume(10));
    }

    @Test
    void pubRec_twice_releasesOnce() {
        offer(1, 2);
        int packetId = send();

        assertTrue(session.pubRec(packetId).isPresent());
        assertTrue(session.pubRec(packetId).isEmpty());
        assertTrue(session.pubComp(packetId).isPresent());
        assertTrue(session.pubComp(packetId).isEmpty());
    }

    @Test
    void restart_unacknowledged_waitsAgainBeforeOthersAndReleasedIsDone() {
        offer(1, 2);
        offer(2, 1);
        offer(3, 1);
        session.pubRec(send());
        send();

        List<Publication> again = session.restart(10);

        assertEquals(List.of(publication(2, 1)), again);
        assertEquals(
                List.of(2L, 3L),
                sendAll().stream().map(sent -> sent.publication().sequence()).toList());
    }

    @Test
    void freePacketId_wrapsAround_skipsThoseInUse() {
        offer(1, 1);
        int used = send();
        for (int i = 0; i < 65_534; i++) {
            assertNotEquals(used, session.freePacketId());
        }
        assertEquals(used + 1, session.freePacketId());
    }

    private void offer(long sequence, int qos) {
        session.offer(publication(sequence, qos));
    }

    private int send() {
        OutgoingSession.InFlight sent = session.next();
        assertNotNull(sent);
        return sent.packetId();
    }

    private List<OutgoingSession.InFlight> sendAll() {
        return java.util.stream.Stream.generate(session::next)
                .takeWhile(java.util.Objects::nonNull)
                .toList();
    }

    private static final byte[] EMPTY = new byte[0];

    private static Publication publication(long sequence, int qos) {
        return new Publication(sequence, "t", EMPTY, qos, null);
    }
}
