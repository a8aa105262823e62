package io.tideway.runtime.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private double chance;

    private final Backoff backoff = new Backoff(100, 1_000, () -> chance);
    private final CircuitBreaker breaker = new CircuitBreaker(3, 5_000, backoff);

    @Test
    void failuresInARow_open_saysSoOnce() {
        assertFalse(breaker.failed(0));
        assertFalse(breaker.failed(0));
        assertFalse(breaker.succeeded());
        assertFalse(breaker.failed(0));
        assertFalse(breaker.failed(0));
        assertTrue(breaker.failed(0));
        assertFalse(breaker.failed(0));
        assertEquals(CircuitBreaker.State.OPEN, breaker.state());
        assertFalse(breaker.permits(49));
    }

    @Test
    void pauseOver_oneCallTries_itsSuccessCloses() {
        open();

        assertTrue(breaker.permits(50));
        assertFalse(breaker.permits(50));
        assertTrue(breaker.succeeded());
        assertTrue(breaker.permits(50));
        assertEquals(CircuitBreaker.State.CLOSED, breaker.state());
    }

    @Test
    void tryingCallFails_pauseGrows() {
        open();
        assertTrue(breaker.permits(50));

        assertFalse(breaker.failed(60));
        assertFalse(breaker.permits(159));
        assertTrue(breaker.permits(160));
    }

    @Test
    void tryingCallNeverEnds_anotherOneMayTry() {
        open();
        assertTrue(breaker.permits(50));

        assertFalse(breaker.permits(5_049));
        assertTrue(breaker.permits(5_050));
    }

    @Test
    void lateAnswerWhileOpen_staysOpen() {
        open();

        assertFalse(breaker.succeeded());
        assertEquals(CircuitBreaker.State.OPEN, breaker.state());
    }

    @Test
    void backoff_manyAttempts_liesBetweenHalfAndAllOfItsBound() {
        assertEquals(50, backoff.pauseMs(1));
        assertEquals(100, backoff.pauseMs(2));
        assertEquals(500, backoff.pauseMs(Integer.MAX_VALUE));
        chance = 0.999_999;
        assertEquals(1_000, backoff.pauseMs(Integer.MAX_VALUE));
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            breaker.failed(0);
        }
    }
}
