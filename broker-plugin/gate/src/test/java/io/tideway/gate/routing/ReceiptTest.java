package io.tideway.gate.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReceiptTest {

    @Test
    void noRoutes_answeredAtOnce() {
        Receipt receipt = new Receipt(0);
        assertTrue(receipt.isAnswered());
        assertNull(receipt.rejection());
    }

    @Test
    void severalRoutes_answeredByTheLast_listenersToldOnce() {
        Receipt receipt = new Receipt(2);
        AtomicInteger told = new AtomicInteger();
        receipt.whenAnswered(told::incrementAndGet);
        receipt.acknowledgement().durable();
        assertFalse(receipt.isAnswered());
        receipt.acknowledgement().durable();
        receipt.whenAnswered(told::incrementAndGet);
        assertTrue(receipt.isAnswered());
        assertEquals(2, told.get());
    }

    @Test
    void oneRouteAnswersTwice_countsOnce() {
        Receipt receipt = new Receipt(2);
        Acknowledgement one = receipt.acknowledgement();
        one.durable();
        one.rejected(Rejection.UNAVAILABLE);
        assertFalse(receipt.isAnswered());
        receipt.acknowledgement().durable();
        assertNull(receipt.rejection());
    }

    @Test
    void someTookIt_onlyTemporaryRejectionsAreTold() {
        for (Rejection rejection : Rejection.values()) {
            Receipt receipt = new Receipt(2);
            receipt.acknowledgement().rejected(rejection);
            receipt.acknowledgement().durable();
            assertEquals(rejection.isTemporary() ? rejection : null, receipt.rejection());
        }
    }

    @Test
    void noneTookIt_temporaryReasonElseTheFirst() {
        Receipt receipt = new Receipt(2);
        receipt.answer(Rejection.KEY_INVALID);
        receipt.answer(Rejection.PAYLOAD_TOO_LARGE);
        assertEquals(Rejection.KEY_INVALID, receipt.rejection());
        for (Rejection temporary : List.of(Rejection.QUOTA_EXCEEDED, Rejection.UNAVAILABLE)) {
            Receipt other = new Receipt(3);
            other.answer(Rejection.KEY_INVALID);
            other.answer(temporary);
            other.answer(Rejection.KEY_INVALID);
            assertEquals(temporary, other.rejection());
        }
    }
}
